import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { advance, type Turn } from "../../../shared/jobs/advance.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFlows } from "../../../shared/platform/flows.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { JobExecution } from "../../../state-machines/job/io.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
const parts = {
  table,
  deployments: deploymentStore(table),
  jobs: jobStore(table),
  revisions: revisionStore(table),
  sealer: openSealer(env.KEY_ID),
  flows: openFlows(),
  queue: openQueue(env.JOB_QUEUE_URL),
  clock: systemClock,
  stateMachineArn: env.JOB_STATE_MACHINE_ARN,
  tenantCap: env.TENANT_JOB_CAP,
};

/** Each turn of the job's machine: the tasks that come next, or none when the job has ended or another execution has it. */
export async function handler(event: unknown): Promise<Turn> {
  const execution = JobExecution.parse(event);
  const turn = await advance(parts, execution);
  const { part, events } = turn.cursor;
  log.info("job turned", {
    jobId: execution.jobId,
    attempt: execution.attempt,
    tasks: turn.tasks.length,
    part,
    events,
  });
  return turn;
}
