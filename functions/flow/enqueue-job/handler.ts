import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import * as z from "zod";
import { openQueue } from "../../../shared/platform/queue.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const queue = openQueue(env.JOB_QUEUE_URL);

/** A queued job as the stream shows it (attribute values of DynamoDB). */
const Image = z.object({
  id: z.object({ S: z.string() }),
  tenantId: z.object({ S: z.string() }),
  deploymentId: z.object({ S: z.string() }),
  attempt: z.object({ N: z.string() }),
  nudges: z.object({ N: z.string() }),
  status: z.object({ S: z.string() }),
});

/**
 * Table stream → job queue: what the API's transaction wrote is never lost between table and queue. One message a job
 * and attempt, in the group of its deployment. The stream delivers again from the first record that failed.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  for (const record of event.Records) {
    const image = Image.safeParse(record.dynamodb?.NewImage);
    if (!image.success || image.data.status.S !== "queued") continue;
    const { id, tenantId, deploymentId, attempt, nudges } = image.data;
    try {
      await queue.send({
        group: deploymentId.S,
        deduplication: `${id.S}-${attempt.N}-${nudges.N}`,
        body: { tenantId: tenantId.S, jobId: id.S, attempt: Number(attempt.N) },
      });
    } catch {
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? "" }] };
    }
  }
  return { batchItemFailures: [] };
}
