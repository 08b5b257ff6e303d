import * as z from "zod";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";

export const Env = z.object({
  TABLE_NAME: z.string(),
  QUOTA_DEFAULTS: QuotaDefaults,
  /** Seals the secrets of repos; this function cannot open them. */
  KEY_ID: z.string(),
  /** The indexer's scan: invoked asynchronously for `:index`, and answering for `:validate`. */
  SCAN_FUNCTION_NAME: z.string(),
});
