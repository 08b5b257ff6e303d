import { expect, it } from "vitest";
import { driftStore } from "../domain/drift/store.ts";
import { ask } from "../jobs/testing/ask.ts";
import { adopt } from "../operations/adopt.ts";
import { revert } from "../operations/revert.ts";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { refusals } from "../tasks/testing/cloud-faults.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { checkDrift } from "./check.ts";
import { sweepDrift } from "./sweep.ts";

const pkg = readGood(loadFiles("paper"));
let counter = 0;

/** A deployment of three nodes that runs. */
async function running() {
  const id = `dep-drift${String(++counter).padStart(5, "0")}`;
  const here = testWorld(memoryTable(), "", pkg, id);
  const { job } = await here.prepare();
  await here.run(job);
  const drift = driftStore(here.table);
  const parts = {
    table: here.table,
    deployments: here.deployments,
    frontgates: here.frontgates,
    drift,
    sealer: here.sealer,
    provider: here.cloud.provider,
    clock: here.clock,
    checkConfig: () => undefined,
  };
  const check = () => checkDrift(parts, { tenantId: here.tenant, deploymentId: id });
  const nodes = () => here.deployments.nodes(here.tenant, id);
  /** What somebody does in the cloud's console. */
  const meddle = async (sid: number, change: object) => {
    const node = (await nodes()).find((one) => one.sid === sid);
    const instance = here.cloud.instances.get(node?.instanceId ?? "");
    if (instance === undefined) throw new Error("no machine");
    here.cloud.instances.set(instance.id, { ...instance, ...change });
    return { node, instance };
  };
  const done = async (kind: Parameters<typeof ask>[2]) => {
    const asked = await ask(here, id, kind, {});
    await here.run(asked);
    return here.jobs.get(here.tenant, asked.id);
  };
  return { here, id, drift, check, nodes, meddle, done };
}

it("is found in the cloud and reverted: a stopped machine runs again, one of another size has its own, a lost one is replaced", async () => {
  const { here, id, check, nodes, meddle, done } = await running();
  expect(await check()).toMatchObject({ status: "in-sync", differences: [] });
  await meddle(1, { state: "stopped" });
  await meddle(2, { instanceType: "other" });
  const { instance } = await meddle(3, {});
  here.cloud.lose(instance.id);
  const found = await check();
  expect(found?.status).toBe("drifted");
  expect(found?.differences.map(({ field }) => field).sort()).toEqual(["instanceType", "machine", "state"]);
  const made = here.cloud.instances.size;

  expect(await done(revert)).toMatchObject({ kind: "revert", status: "succeeded" });
  expect(await check()).toMatchObject({ status: "in-sync", differences: [] });
  expect(here.cloud.instances.size).toBe(made + 1);
  const living = (await nodes()).filter(({ status }) => status !== "deleted");
  expect(living.map(({ sid, generation = 1, status }) => [sid, generation, status])).toEqual([
    [1, 1, "active"],
    [2, 1, "active"],
    [3, 2, "active"],
  ]);
  expect(await here.deployments.get(here.tenant, id)).toMatchObject({ status: "active" });
});

it("is adopted without a change in the cloud, where that makes sense", async () => {
  const { here, check, nodes, meddle, done } = await running();
  await meddle(1, { instanceType: "larger" });
  await check();
  const calls = [...here.cloud.made];
  expect(await done(adopt)).toMatchObject({ kind: "adopt", status: "succeeded" });
  expect((await nodes())[0]).toMatchObject({ instanceType: "larger" });
  expect(await check()).toMatchObject({ status: "in-sync" });
  expect([...here.cloud.made]).toEqual(calls);
});

it("is refused where nothing differs, and where one way is no way", async () => {
  const { here, id, check, meddle } = await running();
  await check();
  await expect(ask(here, id, revert, {})).rejects.toMatchObject({ status: 409, code: "wrong-state" });
  await meddle(1, { state: "stopped" });
  const report = await check();
  const differences = report?.differences.map((difference) => difference.id);
  await expect(ask(here, id, adopt, { differences })).rejects.toMatchObject({ status: 422 });
  await expect(ask(here, id, revert, { differences: ["none"] })).rejects.toMatchObject({ status: 422 });
});

it("is unknown while the cloud does not answer, and keeps what was known", async () => {
  const { here, check, meddle } = await running();
  await meddle(1, { state: "stopped" });
  const before = await check();
  expect(before?.status).toBe("drifted");
  here.cloud.faults.failAll("instances.list", refusals.unavailable());
  expect(await check()).toMatchObject({ status: "unknown", differences: before?.differences });
});

it("is looked for on a schedule, by one worker each", async () => {
  const { here, id, drift } = await running();
  const asked: string[] = [];
  const parts = {
    drift,
    clock: here.clock,
    ask: async (due: { deploymentId: string }) => void asked.push(due.deploymentId),
  };
  await sweepDrift(parts);
  expect(asked).toEqual([]);
  here.advance(7 * 3_600_000);
  await Promise.all([sweepDrift(parts), sweepDrift(parts)]);
  expect(asked).toEqual([id]);
});
