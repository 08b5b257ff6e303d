import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Archives are sent below `imports/`. */
  BUCKET_NAME: z.string(),
  /** Reads the archives. */
  WORK_FUNCTION_NAME: z.string(),
});
