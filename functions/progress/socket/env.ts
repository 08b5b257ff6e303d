import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Management endpoint of the progress socket's stage. */
  PROGRESS_MANAGEMENT_ENDPOINT: z.string(),
});
