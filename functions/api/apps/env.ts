import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Pictures of apps, below `attachments/`. */
  BUCKET_NAME: z.string(),
});
