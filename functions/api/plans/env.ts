import * as z from "zod";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";

/** `KEY_ID`: KMS key that seals passwords of the form and requests of plans, and opens them again, as those after a comma do while a key is changed: an operation keeps what is not answered anew. */
export const Env = z.object({
  TABLE_NAME: z.string(),
  QUOTA_DEFAULTS: QuotaDefaults,
  KEY_ID: z.string(),
  /** The indexer's scan: reads versions that were only listed. */
  SCAN_FUNCTION_NAME: z.string(),
  /** Name before the provider id: `<prefix>kubernetes` tells what a change would do in a cluster. */
  PREVIEW_FUNCTION_PREFIX: z.string(),
  /** The same: `<prefix>kubernetes` looks into clusters. */
  INSPECT_FUNCTION_PREFIX: z.string(),
});
