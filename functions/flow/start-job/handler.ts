import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { startJob } from "../../../shared/jobs/start-job.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFlows } from "../../../shared/platform/flows.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
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
  runTaskFunctionPrefix: env.RUN_TASK_FUNCTION_PREFIX,
  tenantCap: env.TENANT_JOB_CAP,
};

/** Of ids as they are made: nothing that could name another place in the table. */
const Id = z.string().regex(/^[\w.-]{1,80}$/);
const Message = z.strictObject({ tenantId: Id, jobId: Id, attempt: z.int().min(1) });

/** Job queue → plan → execution. A message that fails comes back; a malformed one ends in the dead letter queue. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failures: { itemIdentifier: string }[] = [];
  for (const record of event.Records) {
    try {
      const message = Message.parse(JSON.parse(record.body));
      await startJob(parts, message);
      log.info("job taken from the queue", { jobId: message.jobId, attempt: message.attempt });
    } catch (error) {
      log.error("a job could not be started", { messageId: record.messageId, error });
      failures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failures };
}
