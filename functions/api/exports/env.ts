import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Archives lie below `exports/`. */
  BUCKET_NAME: z.string(),
  /** Makes the archives. */
  WORK_FUNCTION_NAME: z.string(),
});
