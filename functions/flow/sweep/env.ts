import * as z from "zod";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Opens and seals answers of deployments, which a rollout upgrades. */
  KEY_ID: z.string(),
  /** The indexer's scan: reads a version that was only listed. */
  SCAN_FUNCTION_NAME: z.string(),
  JOB_QUEUE_URL: z.string(),
  JOB_STATE_MACHINE_ARN: z.string(),
  TENANT_JOB_CAP: z.coerce.number().int().positive(),
  /** Name before the provider's id of the functions that talk to clouds. */
  RUN_TASK_FUNCTION_PREFIX: z.string(),
  QUOTA_DEFAULTS: QuotaDefaults,
  /** Name before the provider id: `<prefix>aws` compares what runs on the provider `aws`. */
  OBSERVE_FUNCTION_PREFIX: z.string(),
});
