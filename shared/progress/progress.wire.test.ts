import { describe, expect, it } from "vitest";
import { deploymentKey } from "../domain/deployment/entity.ts";
import type { Deployment } from "../domain/deployment/schema.ts";
import { deploymentStore } from "../domain/deployment/store.ts";
import type { Job, Task } from "../domain/job/schema.ts";
import { jobStore } from "../domain/job/store.ts";
import { JobView, TaskView } from "../domain/job/view.ts";
import type { StreamedChange } from "../domain/progress/rules.ts";
import { DeploymentProgress, type ProgressChange, ToClient } from "../domain/progress/schema.ts";
import { progressStore } from "../domain/progress/store.ts";
import { ticketStore } from "../domain/progress/ticket-store.ts";
import { createToken } from "../domain/token/store.ts";
import { identifyAgain } from "../identity/again.ts";
import { openIdentity } from "../identity/open.ts";
import { identityReads } from "../identity/reads.ts";
import { openTable } from "../platform/dynamodb.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { partsOf } from "./message.ts";
import { publish } from "./publish.ts";
import { connect, disconnect, receive } from "./socket.ts";

const TABLE = "progress";
const client = useTestTable(TABLE);
const NOW = new Date("2026-11-21T09:00:00Z");
let counter = 0;

function job(id: string, change: Partial<Job> = {}): Job {
  return {
    id,
    tenantId: "tenant-a",
    kind: "deploy",
    deploymentId: "dep-1",
    provider: "aws",
    status: "queued",
    attempt: 1,
    layers: 0,
    tasks: 0,
    cancelRequested: false,
    createdBy: "tok-1",
    createdAt: NOW.toISOString(),
    version: 1,
    ...change,
  };
}

function task(jobId: string, id: string, change: Partial<Task> = {}): Task {
  const none = { layer: 0, place: 0, input: {}, attempts: 1, leaseUntil: 0 };
  return { id, tenantId: "tenant-a", jobId, kind: "create-node", status: "running", ...none, ...change };
}

function statusOf(change: ProgressChange): string {
  if (change.kind === "job") return change.job.status;
  return change.kind === "task" ? change.task.status : change.deployment.status;
}

function deployment(id: string, tenantId: string, status: Deployment["status"]): Deployment {
  return {
    id,
    tenantId,
    name: "zk",
    description: "",
    appId: "app-1",
    appVersionId: "appv-1",
    repoId: "repo-1",
    runtimeId: "rt-1",
    provider: "aws",
    credentialId: "cred-1",
    values: { password: "never told" },
    subnetId: "subnet-1",
    status,
    lastJobId: "job-1",
    metadataVersion: 0,
    version: 1,
    createdAt: NOW.toISOString(),
    updatedAt: NOW.toISOString(),
  };
}

async function here() {
  const table = openTable(TABLE, client());
  const posted: { readonly to: string; readonly message: ToClient }[] = [];
  const gone = new Set<string>();
  let sequence = 10n ** 20n + BigInt(++counter) * 1000n;
  const parts = {
    progress: progressStore(table),
    jobs: jobStore(table),
    deployments: deploymentStore(table),
    identify: openIdentity(table, [], () => NOW),
    tickets: ticketStore(table),
    identifyAgain: identifyAgain(identityReads(table), () => NOW),
    clock: () => NOW,
    connections: {
      async post(to: string, text: string) {
        if (gone.has(to)) return false;
        posted.push({ to, message: ToClient.parse(JSON.parse(text)) });
        return true;
      },
    },
  };
  const id = `job-watch${String(counter).padStart(4, "0")}`;
  await table.put({ pk: "T#tenant-a#JOB", sk: id, entity: "Job", ...job(id) });
  const token = async (tenantId: string, roles = ["auditor"]) =>
    (await createToken(table, { tenantId, name: "n", roles })).token;
  const say = (connection: string, message: unknown) => receive(parts, connection, JSON.stringify(message));
  const heard = (to: string) => posted.filter((one) => one.to === to).map(({ message }) => message);
  const jobChange = (change: Partial<Job>): StreamedChange => ({
    tenantId: "tenant-a",
    jobId: id,
    sequenceNumber: String(++sequence),
    change: { kind: "job", job: JobView.parse(job(id, change)) },
  });
  const taskChange = (taskId: string, change: Partial<Task>): StreamedChange => ({
    tenantId: "tenant-a",
    jobId: id,
    sequenceNumber: String(++sequence),
    change: { kind: "task", task: TaskView.parse(task(id, taskId, change)) },
  });
  return { table, parts, id, topic: `jobs/${id}`, posted, gone, token, say, heard, jobChange, taskChange };
}

describe("the progress of a job", () => {
  it("reaches a subscriber in order, each change once, however often it is delivered", async () => {
    const { parts, topic, token, say, heard, jobChange, taskChange } = await here();
    expect(await connect(parts, "c1", `Bearer ${await token("tenant-a")}`)).toBe(true);
    await say("c1", { type: "subscribe", topic });
    expect(heard("c1").map(({ type }) => type)).toEqual(["snapshot", "subscribed"]);
    const first = [jobChange({ status: "running", layers: 1, tasks: 2 }), taskChange("task-1", {})];
    const second = [
      taskChange("task-2", { status: "pending" }),
      taskChange("task-1", { leaseUntil: 5 }),
      taskChange("task-1", { status: "succeeded" }),
      jobChange({ status: "succeeded" }),
    ];
    await publish(parts, first);
    await Promise.all([publish(parts, first), publish(parts, second)]);
    await publish(parts, [...first, ...second]);
    const events = heard("c1").flatMap((message) => (message.type === "event" ? [message] : []));
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(events.map(({ change }) => statusOf(change))).toEqual(["running", "running", "succeeded", "succeeded"]);
    expect(JSON.stringify(events)).not.toContain("tenant-a");
  });

  it("is told again from where a client was cut off, or whole when that is too long ago", async () => {
    const { parts, topic, token, say, heard, taskChange } = await here();
    const bearer = await token("tenant-a");
    for (let i = 0; i < 5; i++) await publish(parts, [taskChange(`task-${i}`, {})]);
    await connect(parts, "c1", bearer);
    await say("c1", { type: "subscribe", topic, since: 3 });
    expect(heard("c1")).toMatchObject([
      { type: "event", seq: 4 },
      { type: "event", seq: 5 },
      { type: "subscribed", seq: 5 },
    ]);
    await connect(parts, "c2", bearer);
    await say("c2", { type: "subscribe", topic, since: 5 });
    await say("c2", { type: "ping" });
    expect(heard("c2")).toMatchObject([
      { type: "subscribed", seq: 5 },
      { type: "pong", topics: { [topic]: 5 } },
    ]);
    await connect(parts, "c3", bearer);
    await say("c3", { type: "subscribe", topic, since: 6 });
    expect(heard("c3")).toMatchObject([
      { type: "reset", topic, seq: 5 },
      { type: "snapshot", seq: 5, part: 1, parts: 1 },
      { type: "subscribed", seq: 5 },
    ]);
  });

  it("is logged whole by a batch of more events than one transaction holds", async () => {
    const { parts, topic, taskChange } = await here();
    const changes = Array.from({ length: 250 }, (_, i) => taskChange(`task-${i}`, { status: "succeeded" }));
    await publish(parts, changes);
    await publish(parts, changes);
    const head = await parts.progress.head("tenant-a", topic);
    expect(head.seq).toBe(250);
    const events = await parts.progress.since("tenant-a", topic, 0, head, 500);
    expect(events?.map(({ seq }) => seq)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  });

  it("is nobody else's: not another tenant's, not a stranger's, not a connection's that has ended", async () => {
    const { parts, topic, token, say, heard, gone, taskChange, table } = await here();
    expect(await connect(parts, "bad", "Bearer pitrix_wrong")).toBe(false);
    expect(await connect(parts, "blind", await token("tenant-a", ["user"]))).toBe(false);
    await connect(parts, "other", await token("tenant-b"));
    await say("other", { type: "subscribe", topic });
    expect(heard("other")).toMatchObject([{ type: "error", code: "not-found" }]);
    await connect(parts, "late");
    await say("late", { type: "subscribe", topic });
    expect(heard("late")).toMatchObject([{ type: "error", code: "unauthenticated" }]);
    await say("late", { type: "authenticate", token: await token("tenant-a") });
    await say("late", { type: "authenticate", token: await token("tenant-b") });
    await say("late", { type: "subscribe", topic });
    expect(heard("late").map(({ type }) => type)).toEqual([
      "error",
      "authenticated",
      "error",
      "snapshot",
      "subscribed",
    ]);
    gone.add("late");
    await publish(parts, [taskChange("task-1", {})]);
    expect(await parts.progress.subscribers("tenant-a", topic, NOW)).toEqual([]);
    expect(await parts.progress.connection("late")).toBeUndefined();
    await disconnect(parts, "other");
    await disconnect(parts, "other");
    expect((await table.queryAll({ pk: "PROGRESS#other" })).length).toBe(0);
  });

  it("answers what it does not understand, and nothing to a connection that it does not know", async () => {
    const { parts, token, heard, say } = await here();
    await connect(parts, "c1", await token("tenant-a"));
    for (const text of ["{", "[]", '{"type":"x"}', `{"type":"ping","pad":"${"x".repeat(5000)}"}`])
      await receive(parts, "c1", text);
    expect(heard("c1").map((message) => message.type === "error" && message.code)).toEqual(
      Array(4).fill("bad-message"),
    );
    await say("unknown", { type: "ping" });
    expect(heard("unknown")).toEqual([]);
  });
});

describe("the topic of a tenant", () => {
  const told = (change: Deployment, sequenceNumber: bigint): StreamedChange => ({
    tenantId: change.tenantId,
    sequenceNumber: String(sequenceNumber),
    change: { kind: "deployment", deployment: DeploymentProgress.parse(change) },
  });

  it("tells all its jobs and deployments in one sequence, again after a cut, and never a value", async () => {
    const { table, parts, token, say, heard, jobChange, taskChange } = await here();
    const one = deployment("dep-topic1", "tenant-a", "creating");
    await table.put({ ...deploymentKey("tenant-a", one.id), entity: "Deployment", ...one });
    await connect(parts, "t1", `Bearer ${await token("tenant-a")}`);
    await say("t1", { type: "subscribe", topic: "tenant" });
    const first = heard("t1");
    expect(first.at(-1)).toMatchObject({ type: "subscribed", topic: "tenant" });
    const shown = first.flatMap((message) => (message.type === "snapshot" ? (message.deployments ?? []) : []));
    expect(shown).toMatchObject([{ id: one.id, status: "creating" }]);
    const head = (await parts.progress.head("tenant-a", "tenant")).seq;
    const sequence = 10n ** 21n;
    const changes = [
      jobChange({ status: "running", tasks: 2 }),
      taskChange("task-9", {}),
      told(one, sequence + 1n),
      told({ ...one, status: "active", health: "healthy" }, sequence + 2n),
      told({ ...one, status: "active", health: "degraded" }, sequence + 3n),
    ];
    await publish(parts, changes);
    await publish(parts, changes);
    const events = heard("t1").flatMap((message) => (message.type === "event" ? [message] : []));
    expect(events.map(({ seq }) => seq - head)).toEqual([1, 2, 3, 4]);
    expect(events.map(({ change }) => `${change.kind} ${statusOf(change)}`)).toEqual([
      "job running",
      "deployment creating",
      "deployment active",
      "deployment active",
    ]);
    expect(JSON.stringify(heard("t1"))).not.toMatch(/never told|tenant-a/);
    await connect(parts, "t2", await token("tenant-a"));
    await say("t2", { type: "subscribe", topic: "tenant", since: head + 2 });
    expect(heard("t2").map(({ type }) => type)).toEqual(["event", "event", "subscribed"]);
    await connect(parts, "t3", await token("tenant-a"));
    await say("t3", { type: "subscribe", topic: "tenant", since: head + 99 });
    expect(heard("t3")[0]).toEqual({ type: "reset", topic: "tenant", seq: head + 4 });
    expect(heard("t3")[1]).toMatchObject({ type: "snapshot", seq: head + 4 });
  });

  it("is no other tenant's, and nobody's who may not read all deployments", async () => {
    const { parts, token, say, heard, posted } = await here();
    await connect(parts, "other", await token("tenant-b"));
    await say("other", { type: "subscribe", topic: "tenant" });
    expect(JSON.stringify(heard("other"))).not.toContain("dep-topic1");
    posted.length = 0;
    await publish(parts, [told(deployment("dep-topic2", "tenant-a", "creating"), 10n ** 22n)]);
    expect(posted.filter(({ to }) => to === "other")).toEqual([]);
    const blind = { connectionId: "blind", tenantId: "tenant-a", topics: [], expiresAt: NOW.getTime() };
    await parts.progress.saveConnection(blind);
    await say("blind", { type: "subscribe", topic: "tenant" });
    expect(heard("blind")).toMatchObject([{ type: "error", code: "not-allowed" }]);
    expect(await parts.progress.subscribers("tenant-a", "tenant", NOW)).not.toContain("blind");
  });
});

it("long lists are cut into parts that fit a frame", () => {
  const items = Array.from({ length: 300 }, (_, i) => ({ id: `task-${i}`, kind: "x".repeat(300) }));
  const parts = partsOf(items);
  expect(parts.flat()).toEqual(items);
  expect(parts.length).toBeGreaterThan(3);
  for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(30 * 1024);
  expect(partsOf([])).toEqual([[]]);
});
