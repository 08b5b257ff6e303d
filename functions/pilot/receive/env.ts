import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  BUCKET_NAME: z.string(),
  KEY_ID: z.string(),
  PILOT_MANAGEMENT_ENDPOINT: z.string(),
  OBJECTS_PUBLIC_ENDPOINT: z.string().optional(),
});
