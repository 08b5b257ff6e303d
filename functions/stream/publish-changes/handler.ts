import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import * as z from "zod";
import { JobView, TaskView } from "../../../shared/domain/job/view.ts";
import type { StreamedChange } from "../../../shared/domain/progress/rules.ts";
import { progressStore } from "../../../shared/domain/progress/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { openConnections } from "../../../shared/platform/connections.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { imageOf } from "../../../shared/platform/stream-image.ts";
import { publish } from "../../../shared/progress/publish.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const parts = {
  progress: progressStore(openTable(env.TABLE_NAME)),
  connections: openConnections(env.PROGRESS_MANAGEMENT_ENDPOINT),
  clock: systemClock,
};

const Changed = z.discriminatedUnion("entity", [
  z.looseObject({ entity: z.literal("Job"), tenantId: z.string(), id: z.string() }),
  z.looseObject({ entity: z.literal("Task"), tenantId: z.string(), jobId: z.string() }),
]);

/** Table stream → log and subscribers. A batch that fails is delivered again as a whole: each change is logged once. */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const changes = event.Records.flatMap(read);
  try {
    await publish(parts, changes);
    return { batchItemFailures: [] };
  } catch (error) {
    log.error("progress was not published", { error, changes: changes.length });
    return { batchItemFailures: [{ itemIdentifier: event.Records[0]?.dynamodb?.SequenceNumber ?? "" }] };
  }
}

function read({ dynamodb }: DynamoDBRecord): readonly StreamedChange[] {
  const image = imageOf(dynamodb?.NewImage);
  const changed = Changed.safeParse(image);
  if (!changed.success || dynamodb?.SequenceNumber === undefined) return [];
  const { tenantId } = changed.data;
  const sequenceNumber = dynamodb.SequenceNumber;
  if (changed.data.entity === "Job")
    return [{ tenantId, jobId: changed.data.id, sequenceNumber, change: { kind: "job", job: JobView.parse(image) } }];
  return [
    { tenantId, jobId: changed.data.jobId, sequenceNumber, change: { kind: "task", task: TaskView.parse(image) } },
  ];
}
