import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  JOB_QUEUE_URL: z.string(),
  KEY_ID: z.string(),
  JOB_STATE_MACHINE_ARN: z.string(),
  /** Followed by a provider's id it names the function that runs that provider's tasks. */
  RUN_TASK_FUNCTION_PREFIX: z.string(),
  /** Jobs of one tenant that are in the queue or run at the same time; more wait their turn in the table. */
  TENANT_JOB_CAP: z.coerce.number().int().positive(),
});
