import { beforeAll, expect, it, vi } from "vitest";
import * as z from "zod";
import { loadFiles, readGood } from "../../shared/packages/vm/real-packages.ts";
import type { Table } from "../../shared/platform/dynamodb.ts";
import { memoryTable } from "../../shared/platform/testing/memory-table.ts";
import { FULL } from "../../shared/tasks/testing/seeds.ts";
import { watchedTable } from "../../shared/tasks/testing/watched-table.ts";
import { testWorld } from "../../shared/tasks/testing/world.ts";
import { type Poison, poisonousJob, poisonousRecord } from "./poison.ts";

/** The handlers as they are deployed, on a table in memory; what they would send elsewhere is noted. */
const held = vi.hoisted(() => {
  const noted: { table?: object; started: string[]; sent: unknown[] } = { started: [], sent: [] };
  return noted;
});
vi.mock("../../shared/platform/dynamodb.ts", async (original) => ({
  ...(await original<object>()),
  openTable: () => held.table,
}));
vi.mock("../../shared/platform/flows.ts", () => ({
  openFlows: () => ({ start: async (_: string, name: string) => void held.started.push(name) }),
}));
vi.mock("../../shared/platform/queue.ts", () => ({
  openQueue: () => ({ send: async ({ body }: { body: unknown }) => void held.sent.push(body) }),
}));
vi.mock("../../shared/platform/secrets.ts", async (original) => ({
  ...(await original<object>()),
  openSealer: () => ({ seal: async (text: string) => text, open: async (text: string) => text }),
}));
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
vi.mock("../../shared/platform/logger.ts", () => ({ createLogger: () => quiet }));

const PAYLOADS = FULL ? 500 : 80;
const ANSWER = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });
/** After so many receives SQS puts a message aside: `infra/app.test.ts` holds the queues to it. */
const RECEIVES = 5;
/** Takes whatever there is, as Lambda's runtime does. */
const Handler = z.custom<(event: { readonly Records: readonly unknown[] }) => Promise<unknown>>(
  (found) => typeof found === "function",
);
type Handler = z.infer<typeof Handler>;
const pkg = readGood(loadFiles("paper"));
let table: Table;
let changed: readonly string[];
let startJob: Handler;
let notices: Handler;
let streams: readonly Handler[];

beforeAll(async () => {
  ({ table, changed } = watchedTable(memoryTable()));
  held.table = table;
  const settings = {
    TABLE_NAME: "t",
    JOB_QUEUE_URL: "http://queue",
    KEY_ID: "key",
    JOB_STATE_MACHINE_ARN: "arn",
    RUN_TASK_FUNCTION_PREFIX: "run-task-",
    TENANT_JOB_CAP: "1000",
    NOTICE_QUEUE_URL: "http://notices",
    PROGRESS_MANAGEMENT_ENDPOINT: "http://progress",
    REINDEX_FUNCTION_NAME: "reindex",
    APPROVAL_STATE_MACHINE_ARN: "arn",
    AWS_REGION: "us-east-1",
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  startJob = Handler.parse((await import("../flow/start-job/handler.ts")).handler);
  notices = Handler.parse((await import("../notices/deliver/handler.ts")).handler);
  const enqueue = await import("../flow/enqueue-job/handler.ts");
  const publish = await import("../stream/publish-changes/handler.ts");
  streams = [Handler.parse(enqueue.handler), Handler.parse(publish.handler)];
  // Four handlers with all that they import.
}, 300_000);

let counter = 0;
/** A queued job of a tenant of its own, let in: whoever comes by has nothing to let in. */
async function queuedJob() {
  const world = testWorld(table, "", pkg, `dep-poison${String(++counter).padStart(6, "0")}`);
  const { job } = await world.prepare();
  await world.jobs.takeSlot(job, 10);
  return { job, world };
}

/** What SQS does with messages: those that a call names as failed come again, so often, and are then put aside. */
async function drain(handler: Handler, bodies: readonly string[]) {
  const messages = bodies.map((body, place) => ({ id: `m-${place}`, body, receives: 0, failed: 0 }));
  let waiting = messages;
  while (waiting.length > 0) {
    const Records = waiting.map(({ id, body, receives }) => record(id, body, receives + 1));
    const failed = new Set(
      ANSWER.parse(await handler({ Records })).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    );
    for (const message of waiting) {
      message.receives += 1;
      if (failed.has(message.id)) message.failed += 1;
    }
    waiting = waiting.filter(({ id, receives }) => failed.has(id) && receives < RECEIVES);
  }
  return messages.map(({ receives, failed }) => ({ receives, dead: failed === RECEIVES }));
}

/** What of a message the handlers look at. */
function record(messageId: string, body: string, receives: number) {
  return { messageId, body, attributes: { ApproximateReceiveCount: String(receives) } };
}

const batches = (size: number): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(PAYLOADS / size) }, (_, batch) =>
    Array.from({ length: Math.min(size, PAYLOADS - batch * size) }, (_each, place) => batch * size + place),
  );

it("R8: poison in the queue of jobs is put aside after five receives, changes nothing, and holds up nobody", async () => {
  let dead = 0;
  for (const seeds of batches(10)) {
    const [first, second, waiting] = [await queuedJob(), await queuedJob(), await queuedJob()];
    const known = { tenantId: waiting.job.tenantId, jobId: waiting.job.id, stranger: first.job.tenantId };
    const poison: Poison[] = seeds.map((seed) => poisonousJob(seed, known));
    const [before, begun] = [changed.length, held.started.length];
    const bodies = poison.map(({ body }) => body);
    const ends = await drain(startJob, bodies);
    expect(ends).toEqual(
      poison.map(({ refused }) => (refused ? { receives: RECEIVES, dead: true } : { receives: 1, dead: false })),
    );
    expect([changed.slice(before), held.started.length]).toEqual([[], begun]);
    // Others' messages among them are taken at once.
    const good = [first, second].map(({ job }) =>
      JSON.stringify({ tenantId: job.tenantId, jobId: job.id, attempt: job.attempt }),
    );
    const mixed = await drain(startJob, [...bodies.slice(0, 5), good[0] ?? "", ...bodies.slice(5), good[1] ?? ""]);
    expect([mixed[5], mixed.at(-1)]).toEqual(Array.from({ length: 2 }, () => ({ receives: 1, dead: false })));
    expect(held.started.slice(begun)).toEqual([first, second].map(({ job }) => `${job.id}-1`));
    expect(await waiting.world.jobs.get(known.tenantId, known.jobId)).toMatchObject({ status: "queued", version: 1 });
    dead += ends.filter((end) => end.dead).length;
  }
  console.error(
    `R8 jobs: ${PAYLOADS} payloads, ${dead} put aside, no item changed, ${2 * batches(10).length} others begun`,
  );
}, 600_000);

it("R8: poison in the queue of notices is put aside after five receives, and changes nothing", async () => {
  const { job } = await queuedJob();
  const known = { tenantId: job.tenantId, jobId: job.id, stranger: "tenant-stranger" };
  const before = changed.length;
  for (const seeds of batches(10)) {
    const bodies = seeds.map((seed) => {
      const { body, refused } = poisonousJob(seed, known);
      // Of a delivery that never was.
      const of = { kind: "webhook", tenantId: known.tenantId, webhookId: "hook-x", deliveryId: "dlv-x", round: 1 };
      return refused ? body : JSON.stringify({ ...of, attempt: seed });
    });
    const ends = await drain(notices, bodies);
    expect(ends.map(({ dead }) => dead)).toEqual(seeds.map((seed) => poisonousJob(seed, known).refused));
  }
  expect(changed.slice(before)).toEqual([]);
}, 600_000);

it("R8: records of the stream that nobody can read hold up neither the jobs nor the progress of others", async () => {
  for (const seeds of batches(25)) {
    const { job, world } = await queuedJob();
    const records = seeds.map((seed) => poisonousRecord(seed, "tenant-poison"));
    const before = changed.length;
    for (const stream of streams) expect(await call(stream, records)).toEqual([]);
    expect(changed.slice(before)).toEqual([]);
    const good = { eventName: "INSERT", dynamodb: { NewImage: imageOf(job), SequenceNumber: String(counter) } };
    const mixed = [...records.slice(0, 12), good, ...records.slice(12)];
    for (const stream of streams) expect(await call(stream, mixed)).toEqual([]);
    expect(held.sent.at(-1)).toEqual({ tenantId: job.tenantId, jobId: job.id, attempt: 1 });
    const events = await table.queryAll({ pk: `T#${world.tenant}#PROGRESS#jobs/${job.id}`, prefix: "E#" });
    expect(events).toHaveLength(1);
  }
  console.error(`R8 stream: ${PAYLOADS} records, none held up the ${batches(25).length} jobs among them`);
}, 600_000);

async function call(handler: Handler, records: readonly unknown[]): Promise<readonly unknown[]> {
  return ANSWER.parse(await handler({ Records: records })).batchItemFailures;
}

/** The item of a new job as the stream shows it. */
function imageOf(job: object): Record<string, unknown> {
  const attribute = (value: unknown) =>
    typeof value === "number" ? { N: String(value) } : typeof value === "boolean" ? { BOOL: value } : { S: value };
  return Object.fromEntries(Object.entries({ entity: "Job", ...job }).map(([name, value]) => [name, attribute(value)]));
}
