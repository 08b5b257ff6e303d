import { describe, expect, it, vi } from "vitest";
import { deleteDeployment as deleting } from "../operations/delete.ts";
import * as operations from "../operations/registry.ts";
import { replaceNode } from "../operations/replace-node.ts";
import { resize } from "../operations/resize.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import type { Cloud } from "../providers/contract.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus, service } from "./testing/package.ts";

const pkg = paperPlus({
  top: { advanced_actions: ["scale_horizontal"] },
  services: {
    scale_out: service("scale-out", { nodes_to_execute_on: 1 }),
    scale_in: service("scale-in", { nodes_to_execute_on: 1 }),
  },
});
let counter = 0;

async function threeNodes(of = pkg, lacks: readonly (keyof Cloud)[] = []) {
  const id = `dep-mach${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", of, id);
  const whole = here.cloud.provider.connect({ credential: {}, config: {} });
  const left = { ...whole, ...Object.fromEntries(lacks.map((name) => [name, undefined])) };
  vi.spyOn(here.cloud.provider, "connect").mockReturnValue(left);
  const { job } = await here.prepare();
  await here.run(job);
  const living = async () =>
    (await here.deployments.nodes(here.tenant, id)).filter(({ status }) => status !== "deleted");
  const machine = (instanceId = "") => here.cloud.instances.get(instanceId);
  const volumeOf = (instanceId = "") =>
    [...here.cloud.volumes.values()].find((one) => one.instanceId === instanceId && one.device === "/dev/sdf");
  return { id, here, living, machine, volumeOf };
}
type World = Awaited<ReturnType<typeof threeNodes>>;

async function done({ here, id }: World, jobId: string, status = "active"): Promise<void> {
  const job = await here.jobs.get(here.tenant, jobId);
  expect(job?.failure).toBeUndefined();
  expect(job?.status).toBe("succeeded");
  expect((await here.deployments.get(here.tenant, id))?.status).toBe(status);
  expect([...here.frontgate.executed.values()].every((times) => times === 1)).toBe(true);
  expect([...here.cloud.made.values()].every((times) => times === 1)).toBe(true);
}

describe("machines", () => {
  it("of a cloud without security groups come and go without any", async () => {
    const world = await threeNodes(pkg, ["securityGroups"]);
    const { here, id, living, machine } = world;
    const nodes = await living();
    expect(nodes.map(({ status, instanceId }) => [status, machine(instanceId)?.securityGroupIds])).toEqual(
      Array(3).fill(["active", []]),
    );
    expect(nodes.map(({ serverType }) => serverType)).toEqual(Array(3).fill("vm"));
    expect(here.cloud.groups.size).toBe(0);
    await here.run(await ask(here, id, deleting, {}));
    expect([...here.cloud.instances.values()].every(({ state }) => state === "terminated")).toBe(true);
  });

  it("go off with the app and on with it, and keep their disks", async () => {
    const world = await threeNodes();
    const { here, id, living, machine, volumeOf } = world;
    const before = (await living()).map(({ instanceId }) => [instanceId, volumeOf(instanceId)?.id]);
    const stop = await ask(here, id, operations.stop, {});
    await here.run(stop);
    await done(world, stop.id, "stopped");
    expect((await living()).map(({ instanceId }) => machine(instanceId)?.state)).toEqual(Array(3).fill("stopped"));
    const start = await ask(here, id, operations.start, {});
    await here.run(start);
    await done(world, start.id);
    const after = await living();
    expect(after.map(({ status, instanceId }) => [status, machine(instanceId)?.state])).toEqual(
      Array(3).fill(["active", "running"]),
    );
    expect(after.map(({ instanceId }) => [instanceId, volumeOf(instanceId)?.id])).toEqual(before);
  });

  it("stay on where users may log in", async () => {
    const { here, id, living, machine } = await threeNodes(paperPlus({ role: { user_access: true } }));
    await here.run(await ask(here, id, operations.stop, {}));
    expect((await living()).map(({ instanceId }) => machine(instanceId)?.state)).toEqual(Array(3).fill("running"));
  });

  it("MG-10, in memory: get another size, all together, and say so while they do", async () => {
    const world = await threeNodes();
    const { here, id, living, machine, volumeOf } = world;
    const job = await ask(here, id, resize, { roles: { "": { cpu: 2, memory: 4096, volumeSize: 20 } } });
    await here.run(job);
    await done(world, job.id);
    for (const node of await living()) {
      expect(node).toMatchObject({ cpu: 2, memory: 4096, volumeSize: 20, status: "active" });
      expect(machine(node.instanceId)).toMatchObject({ instanceType: "c2m4096", state: "running" });
      expect(volumeOf(node.instanceId)?.size).toBe(20);
    }
    const deployment = await here.deployments.get(here.tenant, id);
    expect(deployment?.values).toMatchObject({ cluster: { zk_node: { cpu: 2, memory: 4096, volume_size: 20 } } });
    const layers = Map.groupBy(await here.jobs.tasks(here.tenant, job.id), ({ layer }) => layer);
    expect([...layers.entries()].sort(([a], [b]) => a - b).map(([, tasks]) => tasks[0]?.kind)).toEqual([
      "put-metadata",
      "run-service",
      "stop-confd",
      "stop-instance",
      "resize-instance",
      "resize-volume",
      "start-instance",
      "put-metadata",
      "start-confd",
      "run-service",
      "wait-ready",
      "put-metadata",
    ]);
  });

  it("grow their volumes while the app runs", async () => {
    const world = await threeNodes();
    const { here, id, living, volumeOf } = world;
    const job = await ask(here, id, resize, { roles: { "": { volumeSize: 30 } } });
    await here.run(job);
    await done(world, job.id);
    expect((await living()).map(({ instanceId }) => volumeOf(instanceId)?.size)).toEqual([30, 30, 30]);
    const kinds = new Set((await here.jobs.tasks(here.tenant, job.id)).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["put-metadata", "resize-volume", "mount-volumes"]));
  });

  it("change one after the other where the package says so", async () => {
    const world = await threeNodes(paperPlus({ role: { vertical_scaling_policy: "sequential" } }));
    const { here, id } = world;
    const job = await ask(here, id, resize, { roles: { "": { cpu: 2 } } });
    await here.run(job);
    await done(world, job.id);
    const off = (await here.jobs.tasks(here.tenant, job.id)).filter(({ kind }) => kind === "stop-instance");
    expect(new Set(off.map(({ layer }) => layer)).size).toBe(3);
  });

  it.each([
    ["a smaller volume", { volumeSize: 5 }, "/roles//volumeSize"],
    ["a number of processors that the form does not offer", { cpu: 3 }, "/roles//cpu"],
    ["what it has", { cpu: 1 }, "/roles"],
  ])("refuse %s, with a pointer", async (_name, sizes, pointer) => {
    const { here, id } = await threeNodes();
    const refused = ask(here, id, resize, { roles: { "": sizes } });
    await expect(refused).rejects.toMatchObject({ status: 422, input: { errors: [{ pointer }] } });
  });
});

describe("a node that is lost", () => {
  it("is replaced with its number, on a machine of its own, and the others are told", async () => {
    const world = await threeNodes();
    const { here, id, living } = world;
    const lost = (await living())[1];
    here.cloud.lose(lost?.instanceId ?? "");
    const job = await ask(here, id, replaceNode, { node: lost?.id });
    await here.run(job);
    await done(world, job.id);
    const now = await living();
    expect(now.map(({ sid, generation, status }) => [sid, generation, status])).toEqual([
      [1, undefined, "active"],
      [2, 2, "active"],
      [3, undefined, "active"],
    ]);
    expect(now[1]?.instanceId).not.toBe(lost?.instanceId);
    expect(now[1]).not.toHaveProperty("volumeId");
    const tasks = await here.jobs.tasks(here.tenant, job.id);
    const layerOf = (wanted: string, service?: string) =>
      tasks.find(({ kind, input }) => kind === wanted && input["service"] === service)?.layer ?? -1;
    const order = [
      layerOf("stop-service", "scale_in"),
      layerOf("delete-node"),
      layerOf("create-node"),
      layerOf("run-service", "scale_out"),
    ];
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
  });

  it("hands its data on where the cloud still has the disk, and leaves nothing behind when all is deleted", async () => {
    const world = await threeNodes();
    const { here, id, living, volumeOf } = world;
    const old = (await living())[0];
    const disk = volumeOf(old?.instanceId);
    here.cloud.write(disk?.id ?? "", "acknowledged");
    const job = await ask(here, id, replaceNode, { node: old?.id });
    await here.run(job);
    await done(world, job.id);
    const node = (await living())[0];
    expect(node?.volumeId).toBe(disk?.id);
    expect(volumeOf(node?.instanceId)).toMatchObject({ id: disk?.id, content: "acknowledged" });
    await here.run(await ask(here, id, deleting, {}));
    expect(here.cloud.volumes.size).toBe(0);
    expect([...here.cloud.instances.values()].every(({ state }) => state === "terminated")).toBe(true);
  });

  it("waits for a disk that is stuck on its way to the new machine, names it when it gives up, and goes on when it is retried", async () => {
    const world = await threeNodes();
    const { here, id, living, volumeOf } = world;
    const old = (await living())[0];
    const disk = volumeOf(old?.instanceId)?.id ?? "";
    here.cloud.faults.stuckAttaching = true;
    const job = await ask(here, id, replaceNode, { node: old?.id });
    await here.run(job);
    const failed = await here.jobs.get(here.tenant, job.id);
    expect(failed).toMatchObject({ status: "failed", failure: { code: "timed-out", retryable: true } });
    expect(failed?.failure?.message).toContain(`waited 900 s for volume ${disk} to be attached`);
    expect(here.cloud.volumes.get(disk)).toMatchObject({ state: "available" });
    here.cloud.faults.stuckAttaching = false;
    const deployment = await here.deployments.get(here.tenant, id);
    if (failed === undefined || deployment === undefined) throw new Error("gone");
    await here.run(await here.jobs.retry(failed, deployment));
    await done(world, job.id);
    expect(volumeOf((await living())[0]?.instanceId)?.id).toBe(disk);
    await here.run(await ask(here, id, deleting, {}));
    expect(here.cloud.volumes.size).toBe(0);
  });

  it("fails at once where the disk is broken on its way, in the cloud's word for it", async () => {
    const world = await threeNodes();
    const { here, id, living, volumeOf } = world;
    const old = (await living())[0];
    const disk = volumeOf(old?.instanceId)?.id ?? "";
    here.cloud.faults.stuckAttaching = true;
    const job = await ask(here, id, replaceNode, { node: old?.id });
    here.cloud.faults.brokenVolumes.add(disk);
    await here.run(job);
    expect((await here.jobs.get(here.tenant, job.id))?.failure).toMatchObject({
      code: "no-volume",
      message: expect.stringContaining(`${disk} is error`),
    });
  });

  it("is replaced once, whenever the worker dies", async () => {
    const first = await threeNodes();
    const asked = await ask(first.here, first.id, replaceNode, { node: (await first.living())[0]?.id });
    const begin = first.here.effects();
    await first.here.run(asked);
    const total = first.here.effects() - begin;
    for (let at = 1; at <= total; at += 11) {
      const world = await threeNodes();
      const { here, id, living, volumeOf } = world;
      const [node] = await living();
      const disk = volumeOf(node?.instanceId)?.id;
      const job = await ask(here, id, replaceNode, { node: node?.id });
      here.fault.at = here.effects() + at;
      here.fault.when = at % 2 === 0 ? "before" : "after";
      await here.run(job);
      await done(world, job.id);
      expect((await living())[0]).toMatchObject({ generation: 2, volumeId: disk });
    }
  }, 120_000);

  it("comes back with another size, whenever the worker dies", async () => {
    for (const at of [3, 9, 14, 20, 26, 33, 41, 50, 58, 66]) {
      const world = await threeNodes();
      const { here, id, living } = world;
      const job = await ask(here, id, resize, { roles: { "": { cpu: 2, volumeSize: 20 } } });
      here.fault.at = here.effects() + at;
      here.fault.when = at % 2 === 0 ? "before" : "after";
      await here.run(job);
      await done(world, job.id);
      expect((await living()).map(({ cpu, volumeSize }) => [cpu, volumeSize])).toEqual(Array(3).fill([2, 20]));
    }
  }, 120_000);
});
