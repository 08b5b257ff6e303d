import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Name of this very function: what it has no time for, it hands on. */
  REINDEX_FUNCTION_NAME: z.string(),
});
