import * as z from "zod";

/** `KEY_ID`: KMS key that seals passwords of the form; `kms:GenerateDataKey` only. */
export const Env = z.object({
  TABLE_NAME: z.string(),
  KEY_ID: z.string(),
  /** The indexer's scan: reads versions that were only listed. */
  SCAN_FUNCTION_NAME: z.string(),
});
