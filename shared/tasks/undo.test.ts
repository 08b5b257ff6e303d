import { describe, expect, it } from "vitest";
import { effectStore } from "../domain/effect/store.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { ProviderError } from "../providers/contract.ts";
import { testWorld } from "./testing/world.ts";

const pkg = readGood(loadFiles("paper"));
let counter = 0;
const world = () => testWorld(memoryTable(), "", pkg, `dep-undo${String(++counter).padStart(6, "0")}`);
type World = ReturnType<typeof world>;

/** Nothing of it is left in the cloud, and nobody holds anything of it. */
async function expectGone(here: World, jobId: string): Promise<void> {
  expect([...here.cloud.instances.values()].filter(({ state }) => state !== "terminated")).toEqual([]);
  expect([...here.cloud.volumes.values()]).toEqual([]);
  expect([...here.cloud.groups.values()]).toEqual([]);
  const job = await here.jobs.get(here.tenant, jobId);
  expect(job).toMatchObject({ status: "cancelled", undone: true, phase: "undo" });
  const deployment = await here.deployments.get(here.tenant, job?.deploymentId ?? "");
  expect(deployment).toMatchObject({ status: "failed" });
  expect(deployment).not.toHaveProperty("activeJobId");
  const nodes = await here.deployments.nodes(here.tenant, job?.deploymentId ?? "");
  expect(nodes.map(({ status }) => status)).toEqual(["deleted", "deleted", "deleted"]);
  expect(await here.jobs.slots(here.tenant)).toEqual([]);
  expect(await here.frontgates.list(here.tenant)).toEqual([]);
}

/** Cancels a job, as the API does, when its k-th task begins. */
async function cancelAt(here: World, jobId: string, k: number): Promise<(ids: readonly string[]) => readonly string[]> {
  let begun = 0;
  return (ids) => {
    const before = begun;
    begun += ids.length;
    if (before <= k && k < begun) here.before(async () => void (await cancel(here, jobId)), ids[k - before] ?? "");
    return ids;
  };
}

async function cancel(here: World, jobId: string) {
  const job = await here.jobs.get(here.tenant, jobId);
  if (job === undefined) throw new Error("no job");
  await here.jobs.cancel(job, [], { undo: true });
}

async function loaded(here: World, jobId: string) {
  const job = await here.jobs.get(here.tenant, jobId);
  const deployment = await here.deployments.get(here.tenant, job?.deploymentId ?? "");
  if (job === undefined || deployment === undefined) throw new Error("gone");
  return { job, deployment };
}

describe("a cancelled deployment", () => {
  it("leaves nothing in the cloud, whichever step it is cancelled at", async () => {
    const whole = world();
    const { job: first } = await whole.prepare();
    await whole.run(first);
    const total = (await whole.jobs.tasks(whole.tenant, first.id)).length;
    expect(total).toBeGreaterThan(15);
    for (let k = 0; k < total; k += 1) {
      const here = world();
      const { job } = await here.prepare();
      await here.run(job, await cancelAt(here, job.id, k));
      await expectGone(here, job.id);
    }
  });

  it("that never began is taken back as well", async () => {
    const here = world();
    const { job } = await here.prepare();
    await cancel(here, job.id);
    await here.run(job);
    await expectGone(here, job.id);
    expect(here.cloud.made.size).toBe(0);
  });

  it("stays as it is when it was to, and goes on when it is retried", async () => {
    const here = world();
    const { job } = await here.prepare();
    await here.jobs.cancel(job, []);
    await here.run(job);
    const { job: stopped, deployment } = await loaded(here, job.id);
    expect(stopped).toMatchObject({ status: "cancelled" });
    expect(stopped).not.toHaveProperty("undone");
    const again = await here.jobs.retry(stopped, deployment);
    await here.run(again);
    expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "succeeded" });
  });
});

describe("a failed deployment", () => {
  it("is taken back by request; what fails at that is told, retried from there, and not begun again", async () => {
    const here = world();
    const { job } = await here.prepare();
    here.frontgate.failing.add("start");
    await here.run(job);
    const { job: failed, deployment } = await loaded(here, job.id);
    expect(failed.status).toBe("failed");
    here.cloud.faults.failAll(
      "instances.terminate",
      new ProviderError({ kind: "denied", providerCode: "UnauthorizedOperation", message: "no", requestId: "req-7" }),
    );
    const undoing = await here.jobs.retry(failed, deployment, [], { undo: true });
    await here.run(undoing);
    const { job: stuck, deployment: same } = await loaded(here, job.id);
    expect(stuck).toMatchObject({
      status: "failed",
      phase: "undo",
      failure: { providerCode: "UnauthorizedOperation" },
    });
    here.cloud.faults.heal();
    const again = await here.jobs.retry(stuck, same);
    expect(again).toMatchObject({ phase: "undo", undo: true, cancelRequested: true });
    await here.run(again);
    await expectGone(here, job.id);
    const { job: gone, deployment: left } = await loaded(here, job.id);
    await expect(here.jobs.retry(gone, left)).rejects.toMatchObject({ code: "wrong-state" });
  });
});

it("the ledger says what was asked of the cloud and what came back, without a secret", async () => {
  const here = world();
  const { job } = await here.prepare();
  here.cloud.faults.timeOut("instances.create", 2);
  await here.run(job);
  const tasks = await here.jobs.tasks(here.tenant, job.id);
  const asked = await effectStore(here.table, here.clock).of(
    here.tenant,
    job.id,
    tasks.map(({ id }) => id),
  );
  const calls = [...asked.values()].flat();
  const creates = calls.filter(({ call }) => call === "instances.create");
  expect(creates.filter(({ answer }) => answer?.startsWith("i-"))).toHaveLength(4);
  expect(creates.filter(({ refusal }) => refusal?.code === "TimeoutError")).toHaveLength(1);
  expect(calls.every(({ answeredAt }) => answeredAt !== undefined)).toBe(true);
  expect(JSON.stringify(calls)).not.toMatch(/userData|enrolmentToken|#cloud-config/);
});
