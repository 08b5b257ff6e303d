import * as z from "zod";
import { FinishJobInput } from "../../state-machines/job/io.ts";
import { QueuedJob } from "../domain/job/schema.ts";

/** What a dead letter is about, as far as anybody may read: its kind and ids, never what it says. */
export interface About {
  readonly kind: "job" | "notice" | "ended-execution" | "stream-batch" | "schedule" | "call" | "unreadable";
  readonly ids: Readonly<Record<string, string>>;
}

/** A message of the job queue. */
export const JobMessage = QueuedJob.pick({ tenantId: true, attempt: true }).extend({ jobId: z.string() });

/** Event of EventBridge about an execution that broke; its own input names the job. */
const Ended = z.object({
  source: z.literal("aws.states"),
  detail: z.object({ input: z.string(), status: z.string() }),
});
const Schedule = z.object({ source: z.literal("aws.events"), "detail-type": z.literal("Scheduled Event") });
const Batch = z.object({
  requestContext: z.object({ functionArn: z.string(), condition: z.string() }),
  DDBStreamBatchInfo: z.object({
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
    batchSize: z.number(),
  }),
});
const Notice = z.object({ kind: z.enum(["notice", "webhook", "mail"]) });

/** An id, a number or a short name: what cannot hold a person's words or a secret's shape. */
const Plain = /^[A-Za-z0-9][A-Za-z0-9_#-]{0,79}$/;

/** Pure. */
export function aboutLetter(body: string): About {
  const message = jsonOf(body);
  if (message === undefined) return { kind: "unreadable", ids: {} };
  const job = JobMessage.safeParse(message);
  if (job.success) return { kind: "job", ids: idsOf(job.data) };
  const ended = Ended.safeParse(message);
  if (ended.success) {
    const input = FinishJobInput.safeParse(jsonOf(ended.data.detail.input));
    return { kind: "ended-execution", ids: idsOf({ ...input.data, status: ended.data.detail.status }) };
  }
  const batch = Batch.safeParse(message);
  if (batch.success) {
    const { functionArn, condition } = batch.data.requestContext;
    const { shardId, startSequenceNumber, endSequenceNumber } = batch.data.DDBStreamBatchInfo;
    const consumer = functionArn.split(":")[6] ?? "";
    return {
      kind: "stream-batch",
      ids: idsOf({ consumer, condition, shardId, startSequenceNumber, endSequenceNumber }),
    };
  }
  if (Schedule.safeParse(message).success) return { kind: "schedule", ids: {} };
  const notice = Notice.safeParse(message);
  if (notice.success) return { kind: "notice", ids: { of: notice.data.kind, ...deepIds(message) } };
  return { kind: "call", ids: deepIds(message) };
}

/** `undefined` for what is no JSON object. */
export function jsonOf(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** Members whose name says that they are ids, of the message and of what lies directly in it. */
function deepIds(message: unknown): Readonly<Record<string, string>> {
  const own = Object.entries(Object(message));
  const inner = own.flatMap(([, value]) =>
    typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [],
  );
  return idsOf(Object.fromEntries([...inner, ...own].filter(([name]) => /^id$|Id$/.test(name))));
}

function idsOf(members: object): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => {
      const text = typeof value === "number" ? String(value) : value;
      return typeof text === "string" && Plain.test(text) ? [[name, text]] : [];
    }),
  );
}
