import * as z from "zod";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { finishJob } from "../../../shared/jobs/finish-job.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { FinishJobInput } from "../../../state-machines/job/io.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
const parts = {
  deployments: deploymentStore(table),
  jobs: jobStore(table),
  revisions: revisionStore(table),
  queue: openQueue(env.JOB_QUEUE_URL),
  tenantCap: env.TENANT_JOB_CAP,
  clock: systemClock,
};

/** Event of EventBridge about an execution that ended without reaching `Finish`; its own input names the job. */
const Ended = z.object({ detail: z.object({ input: z.string() }) });

/** Last state of the job's machine, and the target of the rule that watches for executions that were aborted. */
export async function handler(event: unknown): Promise<Record<string, never>> {
  const ended = Ended.safeParse(event);
  const ids = FinishJobInput.parse(ended.success ? JSON.parse(ended.data.detail.input) : event);
  await finishJob(parts, ids);
  log.info("job finished", { jobId: ids.jobId, attempt: ids.attempt });
  return {};
}
