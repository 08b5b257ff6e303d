import * as z from "zod";

export const Env = z.object({
  TABLE_NAME: z.string(),
  /** Keys that answers may be sealed with, the newest first: the undoing of a job renders its package. */
  KEY_ID: z.string(),
  JOB_QUEUE_URL: z.string(),
  JOB_STATE_MACHINE_ARN: z.string(),
  TENANT_JOB_CAP: z.coerce.number().int().positive(),
});
