import * as z from "zod";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";

/** `KEY_ID`: KMS key that seals passwords of the form. */
export const Env = z.object({
  TABLE_NAME: z.string(),
  QUOTA_DEFAULTS: QuotaDefaults,
  KEY_ID: z.string(),
  /** The indexer's scan: reads versions that were only listed. */
  SCAN_FUNCTION_NAME: z.string(),
});
