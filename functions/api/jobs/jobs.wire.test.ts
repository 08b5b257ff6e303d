import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import { commandLedger } from "../../../shared/domain/command/ledger.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { effectStore } from "../../../shared/domain/effect/store.ts";
import { jobKey } from "../../../shared/domain/job/entity.ts";
import type { Job, Task } from "../../../shared/domain/job/schema.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { queuedJob } from "../../../shared/operations/job.ts";
import { openPager } from "../../../shared/platform/middleware/pages.ts";
import { type TestClient, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestAws, type TestAws } from "../test-aws.ts";
import { endpoints } from "./endpoints.ts";

let aws: TestAws;
let client: TestClient;
const at = "2026-11-21T09:00:00.000Z";

beforeAll(async () => {
  aws = await startTestAws();
  const { table } = aws;
  const needs = {
    jobs: jobStore(table),
    deployments: deploymentStore(table),
    pager: openPager(table),
    effects: effectStore(table, () => new Date(at)),
    ledger: commandLedger(table),
  };
  client = testClient(endpoints(needs), carried(table), {});
});

afterAll(async () => {
  await aws?.stop();
});

let tenants = 0;
/** A deployment whose first job has two layers of tasks, one of them failed. */
async function seedFailed() {
  tenants += 1;
  const tenantId = `tenant-${tenants}`;
  const id = newId("deployment");
  const job: Job = queuedJob({
    id: newId("job"),
    tenantId,
    kind: "deploy",
    deploymentId: id,
    provider: "aws",
    createdBy: "tok-1",
    createdAt: at,
  });
  const deployment = {
    id,
    tenantId,
    name: "d",
    description: "",
    appId: "a",
    appVersionId: "v",
    repoId: "r",
    runtimeId: "rt",
    provider: "aws",
    credentialId: "c",
    values: {},
    subnetId: "s",
    status: "creating",
    activeJobId: job.id,
    lastJobId: job.id,
    metadataVersion: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
  } as const;
  const jobs = jobStore(aws.table);
  await deploymentStore(aws.table).create({ deployment, job, also: [] });
  const task = (layer: number, place: number, more: Partial<Task>): Task => ({
    id: newId("task"),
    tenantId,
    jobId: job.id,
    kind: "create-node",
    layer,
    place,
    input: { secretish: "not shown" },
    status: "succeeded",
    attempts: 1,
    leaseUntil: 0,
    ...more,
  });
  const failure = {
    code: "command-failed",
    message: "exit code 1",
    command: "start.sh",
    exitCode: 1,
    output: "no space",
    retryable: true,
    remedy: "Free space, then retry the job.",
  };
  const tasks = [task(0, 0, {}), task(0, 1, {}), task(1, 0, { status: "failed", failure })];
  await jobs.addTasks(tasks);
  await jobs.begin(job, { layers: 2, tasks: 3, deadline: at });
  await jobs.finish({ ...job, status: "running" }, { status: "failed", failure });
  return { tenantId, api: client.as({ tenantId }), job, tasks };
}

describe("jobs", () => {
  it("OP-29: show percent, the failure and the layered tasks, without what tasks were told", async () => {
    const { api, job, tasks } = await seedFailed();
    const got = await api.send("GET", `/jobs/${job.id}`);
    expect(got).toMatchObject({
      status: 200,
      body: { status: "failed", percent: 66, failure: { command: "start.sh", exitCode: 1, output: "no space" } },
    });
    const shown = await api.send("GET", `/jobs/${job.id}/tasks`);
    expect(shown.body.layers).toEqual([
      { layer: 0, kinds: [{ kind: "create-node", statuses: { succeeded: 2 } }] },
      { layer: 1, kinds: [{ kind: "create-node", statuses: { failed: 1 } }] },
    ]);
    expect(shown.body.items.map(({ id }: { id: string }) => id).sort()).toEqual(tasks.map(({ id }) => id).sort());
    expect(JSON.stringify(shown.body)).not.toMatch(/secretish|leaseUntil|tenantId/);
    for (const path of ["/jobs", `/jobs?deploymentId=${job.deploymentId}`])
      expect((await api.send("GET", path)).body.items).toMatchObject([{ id: job.id }]);
    expect((await api.send("GET", "/jobs?deploymentId=x")).status).toBe(400);
    const stranger = client.as({ tenantId: "stranger" });
    for (const path of ["", "/tasks"]) expect((await stranger.send("GET", `/jobs/${job.id}${path}`)).status).toBe(404);
    expect((await stranger.send("GET", `/jobs?deploymentId=${job.deploymentId}`)).body.items).toEqual([]);
    for (const verb of ["retry", "cancel"])
      expect((await stranger.send("POST", `/jobs/${job.id}:${verb}`)).status).toBe(404);
  });

  it("OP-29: retry goes on once, however often it is asked; cancel asks the job to end", async () => {
    const { tenantId, api, job } = await seedFailed();
    expect((await api.send("POST", `/jobs/${job.id}:cancel`)).body).toMatchObject({ status: 409, code: "wrong-state" });
    const retry = () => api.send("POST", `/jobs/${job.id}:retry`, { headers: { "idempotency-key": "r" } });
    const first = await retry();
    expect(first).toMatchObject({
      status: 202,
      body: { status: "queued", attempt: 2 },
      headers: { location: `/jobs/${job.id}` },
    });
    expect(first.body).not.toHaveProperty("failure");
    expect(await retry()).toMatchObject({ status: 202, headers: { "idempotency-replayed": "true" } });
    expect((await api.send("POST", `/jobs/${job.id}:retry`)).status).toBe(409);
    expect(await jobStore(aws.table).get(tenantId, job.id)).toMatchObject({ attempt: 2, version: first.body.version });
    expect((await api.send("POST", `/jobs/${job.id}:cancel`)).body).toMatchObject({ cancelRequested: true });
  });

  it("page within a deployment", async () => {
    const { tenantId, api, job } = await seedFailed();
    const deployments = deploymentStore(aws.table);
    const deployment = await deployments.get(tenantId, job.deploymentId);
    if (deployment === undefined) throw new Error("no deployment");
    const next = queuedJob({ ...job, id: newId("job"), kind: "delete" });
    await deployments.startJob({ deployment, job: next, status: "deleting", also: [] });
    const path = `/jobs?deploymentId=${job.deploymentId}&pageSize=1`;
    const first = await api.send("GET", path);
    expect(first.body.items).toMatchObject([{ id: next.id }]);
    const second = await api.send("GET", `${path}&pageToken=${first.body.nextPageToken}`);
    expect(second.body.items).toMatchObject([{ id: job.id }]);
    expect(second.body).not.toHaveProperty("nextPageToken");
  });

  it("page through the 5,000 tasks of one: each once, in their order, counted by layers, by as many reads for every page", async () => {
    const { tenantId, api, job, tasks } = await seedFailed();
    const [one] = tasks;
    if (one === undefined) throw new Error("no task");
    const large = queuedJob({ ...job, id: newId("job") });
    await aws.table.put({ ...jobKey(tenantId, large.id), entity: "Job", ...large });
    const made = Array.from({ length: 5_000 }, (_, index): Task => {
      const [layer, place, id] = [Math.floor(index / 500), index % 500, newId("task")];
      const status = layer < 3 ? "succeeded" : index === 1_600 ? "failed" : "pending";
      return { ...one, id, jobId: large.id, layer, place, status, ...(layer === 9 ? { phase: "undo" } : {}) };
    });
    await jobStore(aws.table).addTasks(made);
    const path = `/jobs/${large.id}/tasks?`;
    const { meter } = aws.table;
    const reads = new Set<number>();
    const walk = async (query: string, pageSize = 100) => {
      const found: { id: string }[] = [];
      let token: string | undefined;
      do {
        const before = meter.roundTrips;
        const page = await api.send(
          "GET",
          `${path}${query}&pageSize=${pageSize}${token === undefined ? "" : `&pageToken=${token}`}`,
        );
        expect(page.status).toBe(200);
        expect(page.body.items.length).toBeLessThanOrEqual(pageSize);
        if (token !== undefined) reads.add(meter.roundTrips - before);
        found.push(...page.body.items);
        token = page.body.nextPageToken;
      } while (token !== undefined);
      return found.map(({ id }) => id);
    };
    const first = await api.send("GET", path);
    expect(first.body.items).toHaveLength(50);
    expect(first.body.layers).toHaveLength(10);
    expect(first.body.layers.slice(2, 4)).toEqual([
      { layer: 2, kinds: [{ kind: "create-node", statuses: { succeeded: 500 } }] },
      { layer: 3, kinds: [{ kind: "create-node", statuses: { failed: 1, pending: 499 } }] },
    ]);
    expect(first.body.layers[9]).toMatchObject({ layer: 9, phase: "undo" });
    expect(await walk("")).toEqual(made.map(({ id }) => id));
    expect(await walk("layer=3&phase=do")).toEqual(made.slice(1_500, 2_000).map(({ id }) => id));
    expect(await walk("status=failed", 1)).toEqual([made[1_600]?.id]);
    expect([...reads]).toHaveLength(1);
    // The job, and its tasks: a round trip for each MiB.
    expect(Math.max(...reads)).toBeLessThanOrEqual(5);
    const next = `&pageToken=${first.body.nextPageToken}`;
    for (const other of [`${path}layer=3${next}`, `/jobs/${job.id}/tasks?${next}`])
      expect((await api.send("GET", other)).body).toMatchObject({ code: "invalid-page-token" });
  }, 300_000);
});
