import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Archives, below `packages/`. */
  BUCKET_NAME: z.string(),
  /** The indexer's scan: reads versions that were only listed. */
  SCAN_FUNCTION_NAME: z.string(),
});
