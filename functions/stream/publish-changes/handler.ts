import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from "aws-lambda";
import * as z from "zod";
import { toWake, wake } from "../../../shared/approvals/wake.ts";
import { approvalStore } from "../../../shared/domain/approval/store.ts";
import { chainActs } from "../../../shared/domain/audit/chain-store.ts";
import { deploymentEventStore } from "../../../shared/domain/deployment-event/store.ts";
import { JobView, TaskView } from "../../../shared/domain/job/view.ts";
import { looksLike, type StreamedChange } from "../../../shared/domain/progress/rules.ts";
import { DeploymentProgress, type ProgressChange } from "../../../shared/domain/progress/schema.ts";
import { progressStore } from "../../../shared/domain/progress/store.ts";
import { searchIndex } from "../../../shared/domain/search/index-store.ts";
import { webhookStore } from "../../../shared/domain/webhook/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { keepEvents } from "../../../shared/notices/keep.ts";
import { publishNotices } from "../../../shared/notices/publish.ts";
import { openConnections } from "../../../shared/platform/connections.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openFlows } from "../../../shared/platform/flows.ts";
import { openFunctions } from "../../../shared/platform/lambda.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openMessages } from "../../../shared/platform/messages.ts";
import { readRecords, type StreamRecord } from "../../../shared/platform/stream-image.ts";
import { publish } from "../../../shared/progress/publish.ts";
import { packageFormats } from "../../../shared/providers/facts.ts";
import { followCatalogue } from "../../../shared/search/follow.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const log = createLogger();
const table = openTable(env.TABLE_NAME);
const search = {
  table,
  index: searchIndex(table),
  formats: packageFormats,
  functions: openFunctions(),
  reindexFunction: env.REINDEX_FUNCTION_NAME,
};
const parts = {
  progress: progressStore(table),
  connections: openConnections(env.PROGRESS_MANAGEMENT_ENDPOINT),
  clock: systemClock,
};
const events = deploymentEventStore(table);
const notices = { webhooks: webhookStore(table), messages: openMessages(env.NOTICE_QUEUE_URL) };

const waking = {
  approvals: approvalStore(table),
  flows: openFlows(),
  stateMachineArn: env.APPROVAL_STATE_MACHINE_ARN,
};

const Changed = z.discriminatedUnion("entity", [
  z.looseObject({ entity: z.literal("Job"), tenantId: z.string(), id: z.string() }),
  z.looseObject({ entity: z.literal("Task"), tenantId: z.string(), jobId: z.string() }),
  z.looseObject({ entity: z.literal("Deployment"), tenantId: z.string() }),
]);

const Told = z.looseObject({ entity: z.literal("AuditIntent"), tenantId: z.string() });

/**
 * Table stream → the log of jobs and deployments with its subscribers, requests that wait for approval, the queue of
 * notices, the events of deployments, the search index and the audit chains. One function, as a shard of a stream serves two consumers well and no more. A batch that
 * fails is delivered again as a whole: each change is logged once.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const records = readRecords(event.Records, (_record, error) =>
    log.error("a record of the stream cannot be read, and is left out", { error }),
  );
  // Beside the rest, so that neither waits for the other's failures.
  const chaining = chain(records).then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  try {
    await publish(parts, records.flatMap(progressOf));
    await wakeApprovals(records);
    await publishNotices(notices, records);
    await keepEvents(events, records);
    for (const error of await followCatalogue(search, records))
      log.error("an app was not indexed; tried again", { error });
    const failed = await chaining;
    if (failed !== undefined) throw failed.error;
    return { batchItemFailures: [] };
  } catch (error) {
    await chaining;
    log.error("changes were not published", { error, records: records.length });
    return { batchItemFailures: [{ itemIdentifier: event.Records[0]?.dynamodb?.SequenceNumber ?? "" }] };
  }
}

/** Gives the acts of each tenant of the batch their places in its chain. */
async function chain(records: readonly StreamRecord[]): Promise<void> {
  const tenants = new Set(records.flatMap(({ image }) => Told.safeParse(image).data?.tenantId ?? []));
  await Promise.all([...tenants].map((tenantId) => chainActs(table, tenantId).catch(ofOneTenant(tenantId))));
}

/** An act that cannot be read holds up its own tenant's chain, and nobody else's: read again it is the same. */
function ofOneTenant(tenantId: string) {
  return (error: unknown) => {
    if (!(error instanceof z.ZodError)) throw error;
    log.error("acts of a tenant were not chained: one of them cannot be read", { tenantId, error });
  };
}

/** Each for itself: one whose execution cannot be called holds up nobody, and is found by the sweep. */
async function wakeApprovals(records: readonly StreamRecord[]): Promise<void> {
  const ids = records.flatMap(({ image, before }) => toWake(image, before) ?? []);
  const outcomes = await Promise.allSettled(ids.map((one) => wake(waking, one)));
  for (const [place, outcome] of outcomes.entries()) {
    if (outcome.status === "rejected")
      log.error("an approval was not told; the sweep tries again", { ...ids[place], error: outcome.reason });
  }
}

/** What a watcher would see change: a lease or a counter of a task is nobody's progress. */
function progressOf({ image, before, sequenceNumber }: StreamRecord): readonly StreamedChange[] {
  const changed = Changed.safeParse(image);
  if (!changed.success || sequenceNumber === undefined) return [];
  const change = shown(image);
  if (change === undefined) return [];
  const earlier = before === undefined ? undefined : shown(before);
  if (earlier !== undefined && looksLike(earlier) === looksLike(change)) return [];
  const { entity, tenantId } = changed.data;
  if (entity === "Deployment") return [{ tenantId, sequenceNumber, change }];
  return [{ tenantId, jobId: entity === "Job" ? changed.data.id : changed.data.jobId, sequenceNumber, change }];
}

/** `undefined`, with a line in the log: what has a shape that this version does not know is no progress that it can tell. */
function shown(image: Readonly<Record<string, unknown>>): ProgressChange | undefined {
  const { data: change, error } = ShownChange.safeParse(image);
  if (change !== undefined) return change;
  log.error("a change cannot be told to its watchers", { id: image["id"], error });
  return undefined;
}

const ShownChange = z.union([
  JobView.extend({ entity: z.literal("Job") }).transform(({ entity: _, ...job }) => ({ kind: "job" as const, job })),
  TaskView.extend({ entity: z.literal("Task") }).transform(({ entity: _, ...task }) => ({
    kind: "task" as const,
    task,
  })),
  DeploymentProgress.extend({ entity: z.literal("Deployment") }).transform(({ entity: _, ...deployment }) => ({
    kind: "deployment" as const,
    deployment,
  })),
]);
