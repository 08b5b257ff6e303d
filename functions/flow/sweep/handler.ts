import { outcomes } from "../../../shared/approvals/outcomes.ts";
import { sweepApprovals } from "../../../shared/approvals/sweep.ts";
import { approvalStore } from "../../../shared/domain/approval/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { sweepJobs } from "../../../shared/jobs/sweep-jobs.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
const approvals = { approvals: approvalStore(table), outcomes: outcomes(table), clock: systemClock };
const parts = {
  jobs: jobStore(table),
  queue: openQueue(env.JOB_QUEUE_URL),
  tenantCap: env.TENANT_JOB_CAP,
  clock: systemClock,
  failed: (tenantId: string, error: unknown) =>
    log.error("a tenant's jobs were not swept; the next sweep looks again", { tenantId, error }),
};

/** Every minute: what waits for a slot that is free, what the queue has lost, and approvals that nobody goes on with. */
export async function handler(): Promise<void> {
  const swept = await Promise.allSettled([sweepJobs(parts), sweepApprovals(approvals)]);
  const faults = swept.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (faults.length > 0) throw new AggregateError(faults, "not everything was swept");
}
