import * as z from "zod";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";

export const Env = z.object({
  TABLE_NAME: z.string(),
  QUOTA_DEFAULTS: QuotaDefaults,
  /** Opens answers with passwords; nothing is sealed. */
  KEY_ID: z.string(),
  /** The indexer's scan: reads a version that was only listed. */
  SCAN_FUNCTION_NAME: z.string(),
});
