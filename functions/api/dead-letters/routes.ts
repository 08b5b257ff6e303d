import * as z from "zod";
import { LetterQueue } from "../../../shared/letters/queues.ts";
import { noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const LetterView = z
  .object({
    id: z.string(),
    sentAt: z.string().describe("When it was sent first."),
    kind: z.enum(["job", "notice", "ended-execution", "stream-batch", "schedule", "call", "unreadable"]),
    ids: z.record(z.string(), z.string()).describe("Ids that it names, never what it says."),
  })
  .meta({ id: "DeadLetter" });

const QueueView = z
  .object({
    queue: LetterQueue,
    waiting: z.int().describe("About how many."),
    inHand: z.int().describe("Being redriven or read by somebody."),
    oldestAt: z.string().optional().describe("Of the sample."),
    sample: z.array(LetterView).describe("Up to ten."),
  })
  .meta({ id: "DeadLetterQueue" });

const example = {
  queue: "jobs",
  waiting: 1,
  inHand: 0,
  oldestAt: "2026-11-21T09:00:00.000Z",
  sample: [
    {
      id: "5d0a1b2c-0000-4000-8000-000000000001",
      sentAt: "2026-11-21T09:00:00.000Z",
      kind: "job",
      ids: { tenantId: "tenant-0m9x2k4f7abcdefghj", jobId: "job-0m9x2k4f7abcdefghj", attempt: "1" },
    },
  ],
};

const forOperators = { noun: "dead letter queue", least: "platform", status: 200 } as const;

export const list = route({
  ...forOperators,
  method: "GET",
  path: "/dead-letters",
  operationId: "listDeadLetters",
  permission: "dead-letters:read",
  summary: "For operators: what nobody could handle",
  description:
    "`jobs` could not be begun, `notices` could not be told, `events` are of functions that are called without waiting and of the table's stream. Of each letter its kind and ids are shown, never its text.",
  input: { params: noParams, query: noQuery, body: noBody },
  output: z.object({ items: z.array(QueueView) }),
  problems: ["no-such-route"],
  examples: { answer: { items: [example] } },
});

export const redrive = route({
  ...forOperators,
  method: "POST",
  path: "/dead-letters:redrive",
  operationId: "redriveDeadLetters",
  permission: "dead-letters:redrive",
  summary: "For operators: give dead letters back to whoever could not handle them",
  description:
    "Mend the cause first. Everything may run twice. Of `events` the ends of executions are told again, calls of schedules are dropped, as the next one did the same, and the rest is kept: see the runbook.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      queue: LetterQueue,
      letters: z.int().min(1).max(100).optional().describe("At most so many. Default: 100"),
    }),
  },
  output: z
    .object({ queue: LetterQueue, redriven: z.int(), dropped: z.int(), kept: z.int() })
    .meta({ id: "RedrivenDeadLetters" }),
  idempotent: "commit",
  problems: ["no-such-route"],
  examples: { body: { queue: "jobs", letters: 10 }, answer: { queue: "jobs", redriven: 1, dropped: 0, kept: 0 } },
});
