import { describe, expect, it } from "vitest";
import { ask } from "../jobs/testing/ask.ts";
import { paperPlus } from "../jobs/testing/package.ts";
import { cease } from "../operations/cease.ts";
import { recover, start, stop } from "../operations/registry.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { refusals } from "../tasks/testing/cloud-faults.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { sweepCeased } from "./sweep-ceased.ts";
import { keepingParts } from "./testing/parts.ts";

const DAY = 86_400_000;
const pkg = paperPlus({});
let counter = 0;

async function running() {
  const id = `dep-cease${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", pkg, id);
  const { job } = await here.prepare();
  await here.run(job);
  const { parts, failures } = keepingParts(here);
  const read = async () => {
    const deployment = await here.deployments.get(here.tenant, id);
    if (deployment === undefined) throw new Error("it is gone");
    return deployment;
  };
  const machines = () => [...here.cloud.instances.values()].filter(({ state }) => state !== "terminated");
  /** Those of its nodes, without the Frontgate's. */
  const states = async () => {
    const nodes = await here.deployments.nodes(here.tenant, id);
    return nodes.map(({ instanceId = "" }) => here.cloud.instances.get(instanceId)?.state);
  };
  const deletions = async () =>
    (await here.jobs.listByDeployment(here.tenant, id)).filter(({ kind }) => kind === "delete");
  const done = async (kind: Parameters<typeof ask>[2], request: object = {}) => {
    const asked = await ask(here, id, kind, request);
    await here.run(asked);
    return here.jobs.get(here.tenant, asked.id);
  };
  const sweep = async () => {
    await sweepCeased(parts);
    if (failures.length > 0) throw failures[0];
  };
  return { id, here, parts, failures, read, machines, states, deletions, done, sweep };
}

describe("a ceased deployment", () => {
  it("is off and kept for seven days or as long as was asked, and comes back whole", async () => {
    const { here, read, states, done } = await running();
    const before = await read();
    const stopped = () => here.frontgate.posted.filter((text) => text.includes('"stop"')).length;
    expect(stopped()).toBe(0);
    await done(cease);
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
    expect(stopped()).toBe(3);
    const ceased = await read();
    expect(ceased.status).toBe("ceased");
    expect(Date.parse(ceased.expiresAt ?? "") - Date.parse(ceased.ceasedAt ?? "")).toBe(7 * DAY);
    expect(ceased.quota).toEqual(before.quota);
    await expect(ask(here, ceased.id, start, {})).rejects.toMatchObject({ status: 409, code: "wrong-state" });

    await done(recover);
    expect(await states()).toEqual(["running", "running", "running"]);
    const recovered = await read();
    expect(recovered).toMatchObject({ status: "active", values: before.values });
    expect(recovered).not.toHaveProperty("expiresAt");
    expect(recovered).not.toHaveProperty("ceasedAt");

    await done(cease, { retentionDays: 30 });
    const again = await read();
    expect(Date.parse(again.expiresAt ?? "") - Date.parse(again.ceasedAt ?? "")).toBe(30 * DAY);
  });

  it("is deleted for good when its time is up: once, however often and however many look", async () => {
    const { here, read, machines, deletions, done, sweep } = await running();
    await done(cease);
    here.advance(7 * DAY - 60_000);
    await sweep();
    expect(await deletions()).toEqual([]);
    here.advance(120_000);
    await Promise.all([sweep(), sweep(), sweep()]);
    await sweep();
    here.advance(20 * 60_000);
    await sweep();
    const [deletion, ...others] = await deletions();
    expect([deletion?.cause, deletion?.createdBy, others.length]).toEqual(["schedule", "platform", 0]);
    if (deletion === undefined) throw new Error("no job");
    await here.run(deletion);
    expect((await read()).status).toBe("deleted");
    expect(machines()).toEqual([]);
    here.advance(DAY);
    await sweep();
    expect(await deletions()).toHaveLength(1);
    expect(await here.deployments.expiring(0, here.clock(), 100)).toEqual([]);
  });

  it("that was recovered is not deleted, and one that was ceased again only after its new time", async () => {
    const { here, read, deletions, done, sweep } = await running();
    await done(cease);
    here.advance(6 * DAY);
    await done(recover);
    here.advance(2 * DAY);
    await sweep();
    expect([(await read()).status, await deletions()]).toEqual(["active", []]);
    await done(cease);
    await sweep();
    expect(await deletions()).toEqual([]);
  });

  it("is deleted whole wherever the sweep or the job dies", async () => {
    for (const at of [1, 2, 3, 7])
      for (const when of ["before", "after"] as const) {
        const { here, parts, read, machines, deletions, done } = await running();
        await done(cease);
        here.advance(8 * DAY);
        here.fault.at = here.effects() + at;
        here.fault.when = when;
        await sweepCeased(parts);
        here.advance(16 * 60_000);
        await sweepCeased(parts);
        const [deletion] = await deletions();
        if (deletion === undefined) throw new Error(`no job after a death ${when} effect ${at}`);
        await here.run(deletion);
        here.fault.at = 0;
        expect([at, when, (await read()).status, machines().length, (await deletions()).length]).toEqual([
          at,
          when,
          "deleted",
          0,
          1,
        ]);
      }
  });

  it("whose deletion fails is shown as failed and tried again some hours later, unless somebody starts it", async () => {
    const { here, read, deletions, done, sweep } = await running();
    await done(cease);
    here.advance(8 * DAY);
    await sweep();
    here.cloud.faults.failAll("instances.terminate", refusals.denied());
    const [first] = await deletions();
    if (first === undefined) throw new Error("no job");
    await here.run(first);
    expect((await read()).status).toBe("failed");
    here.advance(30 * 60_000);
    await sweep();
    expect(await deletions()).toHaveLength(1);
    here.advance(6 * 3_600_000);
    await sweep();
    expect(await deletions()).toHaveLength(2);
    const second = (await deletions()).find(({ id }) => id !== first.id);
    if (second === undefined) throw new Error("no second job");
    await here.run(second);
    await ask(here, (await read()).id, start, {});
    here.advance(DAY);
    await sweep();
    expect(await deletions()).toHaveLength(2);
  });

  it("may have been stopped before, and is ceased whole wherever its job dies", async () => {
    const calm = await running();
    await calm.done(stop);
    const from = calm.here.effects();
    await calm.done(cease);
    expect(await calm.states()).toEqual(["stopped", "stopped", "stopped"]);
    expect((await calm.read()).status).toBe("ceased");
    const total = calm.here.effects() - from;
    for (let at = 2; at <= total; at += 8) {
      const { id, here, read, states } = await running();
      const job = await ask(here, id, cease, {});
      here.fault.at = here.effects() + at;
      here.fault.when = "after";
      await here.run(job);
      here.fault.at = 0;
      expect([at, (await read()).status, await states()]).toEqual([at, "ceased", ["stopped", "stopped", "stopped"]]);
    }
  });
});
