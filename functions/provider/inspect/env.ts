import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  KEY_ID: z.string(),
  ALLOWED_PROVIDER_ENDPOINTS: z.string().optional(),
});
