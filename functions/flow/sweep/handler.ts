import { jobStore } from "../../../shared/domain/job/store.ts";
import { sweepJobs } from "../../../shared/jobs/sweep-jobs.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const parts = {
  jobs: jobStore(openTable(env.TABLE_NAME)),
  queue: openQueue(env.JOB_QUEUE_URL),
  tenantCap: env.TENANT_JOB_CAP,
  clock: systemClock,
  failed: (tenantId: string, error: unknown) =>
    log.error("a tenant's jobs were not swept; the next sweep looks again", { tenantId, error }),
};

/** Every minute: what waits for a slot that is free, and what the queue has lost. */
export async function handler(): Promise<void> {
  await sweepJobs(parts);
}
