import * as z from "zod";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";

export const Env = z.object({
  TABLE_NAME: z.string(),
  JOB_QUEUE_URL: z.string(),
  TENANT_JOB_CAP: z.coerce.number().int().positive(),
  QUOTA_DEFAULTS: QuotaDefaults,
});
