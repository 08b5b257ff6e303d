import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import * as z from "zod";
import { QueuedJob } from "../../../shared/domain/job/schema.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { enqueueJobs } from "../../../shared/jobs/enqueue-jobs.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openQueue } from "../../../shared/platform/queue.ts";
import { readRecords } from "../../../shared/platform/stream-image.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const parts = {
  jobs: jobStore(openTable(env.TABLE_NAME)),
  queue: openQueue(env.JOB_QUEUE_URL),
  tenantCap: env.TENANT_JOB_CAP,
  failed: (tenantId: string, error: unknown) =>
    log.error("a tenant's jobs were not let in; the sweep does it", { tenantId, error }),
};

const Image = QueuedJob.extend({ status: z.literal("queued") });

/**
 * Table stream → job queue: what the API's transaction wrote is never lost between table and queue, and a tenant's jobs
 * beyond its cap stay in the table. The stream delivers a batch again that failed as a whole.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const records = readRecords(event.Records, (_record, error) =>
    log.error("a record of the stream cannot be read, and is left out", { error }),
  );
  const queued = records.flatMap(({ image }) => Image.safeParse(image).data ?? []);
  try {
    await enqueueJobs(parts, queued);
    return { batchItemFailures: [] };
  } catch (error) {
    log.error("no job was let in; the batch comes again", { error });
    return { batchItemFailures: [{ itemIdentifier: event.Records[0]?.dynamodb?.SequenceNumber ?? "" }] };
  }
}
