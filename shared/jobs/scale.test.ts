import { describe, expect, it } from "vitest";
import { scaleIn } from "../operations/scale-in.ts";
import { scaleOut } from "../operations/scale-out.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import type { FrontgateCommand } from "../protocol/messages.ts";
import { Command } from "../protocol/messages.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus, service } from "./testing/package.ts";

const pkg = paperPlus({
  top: { advanced_actions: ["scale_horizontal"] },
  services: {
    scale_out: service("scale-out", { nodes_to_execute_on: 1, pre_check: "/opt/app/bin/may-grow" }),
    scale_in: service("scale-in", { nodes_to_execute_on: 1, pre_check: "/opt/app/bin/may-shrink" }),
    destroy: service("drain"),
  },
});
let counter = 0;

async function threeNodes() {
  const id = `dep-scale${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", pkg, id);
  const { job } = await here.prepare();
  await here.run(job);
  expect((await here.deployments.get(here.tenant, id))?.status).toBe("active");
  const living = async () =>
    (await here.deployments.nodes(here.tenant, id)).filter(({ status }) => status !== "deleted");
  return { id, here, living };
}
type World = Awaited<ReturnType<typeof threeNodes>>;

/** What the Frontgate was told, each command once, in the order of its versions. */
function told({ here }: World): readonly FrontgateCommand[] {
  const commands = new Map<string, Command>();
  for (const text of here.frontgate.posted) {
    const parsed = Command.safeParse(JSON.parse(text.slice(text.indexOf("\n") + 1)));
    if (parsed.success) commands.set(parsed.data.id, parsed.data);
  }
  return [...commands.values()]
    .sort((a, b) => a.version - b.version)
    .flatMap(({ body }) => (body?.to === "frontgate" ? [body.frontgate] : []));
}
const documents = (world: World) =>
  told(world).flatMap((command) => (command.kind === "put-metadata" ? [command.document] : []));

async function expectSucceeded({ here, id }: World, jobId: string): Promise<void> {
  const job = await here.jobs.get(here.tenant, jobId);
  expect(job?.failure).toBeUndefined();
  expect(job?.status).toBe("succeeded");
  const deployment = await here.deployments.get(here.tenant, id);
  expect(deployment).toMatchObject({ status: "active", revision: job?.revision });
  expect(deployment?.activeJobId).toBeUndefined();
  expect([...here.frontgate.executed.values()].every((times) => times === 1)).toBe(true);
  expect([...here.cloud.made.values()].every((times) => times === 1)).toBe(true);
}

describe("OP-28, in memory: scaling", () => {
  it("goes from three to five nodes: all are told of five, the new ones are marked while they come", async () => {
    const world = await threeNodes();
    const { here, id, living } = world;
    const job = await ask(here, id, scaleOut, { count: 5 });
    await here.run(job);
    await expectSucceeded(world, job.id);
    const nodes = await living();
    expect(nodes.map(({ sid, status }) => [sid, status])).toEqual([1, 2, 3, 4, 5].map((sid) => [sid, "active"]));
    const [, during, after] = documents(world);
    expect(during?.hosts).toHaveLength(5);
    expect(during?.addingHosts).toEqual(nodes.filter(({ sid }) => sid > 3).map((node) => node.id));
    expect(after?.hosts).toHaveLength(5);
    expect(after).not.toHaveProperty("addingHosts");
    const deployment = await here.deployments.get(here.tenant, id);
    expect(deployment?.values).toMatchObject({ cluster: { zk_node: { count: 5 } } });
    const tasks = await here.jobs.tasks(here.tenant, job.id);
    const first = tasks.filter(({ layer }) => layer === 0);
    expect(first.map(({ kind, nodeId }) => [kind, nodeId])).toEqual([["pre-check", nodes[0]?.id]]);
  });

  it("and back to three: those with the highest numbers leave, drained, and their rights end", async () => {
    const world = await threeNodes();
    const { here, id, living } = world;
    await here.run(await ask(here, id, scaleOut, { add: 2 }));
    const leaving = (await living()).filter(({ sid }) => sid > 3);
    const job = await ask(here, id, scaleIn, { count: 3 });
    await here.run(job);
    await expectSucceeded(world, job.id);
    expect((await living()).map(({ sid }) => sid)).toEqual([1, 2, 3]);
    const [marked, after] = documents(world).slice(-2);
    expect(marked?.deletingHosts).toEqual(leaving.map((node) => node.id));
    expect(after?.hosts).toHaveLength(3);
    expect(told(world).at(-1)).toEqual({
      kind: "deregister-nodes",
      deploymentId: id,
      nodes: leaving.map((node) => node.id),
    });
    expect([...here.cloud.instances.values()].filter(({ state }) => state !== "terminated")).toHaveLength(4);
    const services = (await here.jobs.tasks(here.tenant, job.id)).flatMap(({ input }) => input["service"] ?? []);
    expect(services).toEqual(["scale_in", "destroy", "destroy", "scale_in", "stop", "stop"]);

    // A number that was used before begins its next generation.
    await here.run(await ask(here, id, scaleOut, { count: 5 }));
    expect((await living()).map(({ sid, generation }) => [sid, generation])).toEqual([
      [1, undefined],
      [2, undefined],
      [3, undefined],
      [4, 2],
      [5, 2],
    ]);
  });

  it("takes the nodes that were named, and keeps the others", async () => {
    const world = await threeNodes();
    const { here, id, living } = world;
    await here.run(await ask(here, id, scaleOut, { count: 5 }));
    const named = (await living()).filter(({ sid }) => sid === 1 || sid === 4).map((node) => node.id);
    const job = await ask(here, id, scaleIn, { nodes: named });
    await here.run(job);
    await expectSucceeded(world, job.id);
    expect((await living()).map(({ sid }) => sid)).toEqual([2, 3, 5]);
  });

  it("ends before a machine is made when the package refuses, with its exit code and output", async () => {
    const { here, id } = await threeNodes();
    here.frontgate.failing.add("scale_out/pre_check");
    here.frontgate.printing = "not while it rebalances";
    const job = await ask(here, id, scaleOut, { count: 5 });
    await here.run(job);
    const ended = await here.jobs.get(here.tenant, job.id);
    expect(ended).toMatchObject({
      status: "failed",
      undone: true,
      failure: { code: "package-refused", exitCode: 7, output: "not while it rebalances" },
    });
    expect(here.cloud.instances.size).toBe(4);
  });

  it.each([
    ["count", { count: 4 }, "/count"],
    ["nothing more", { count: 3 }, "/count"],
    ["both", { count: 5, add: 2 }, "/count"],
    ["a role that is not there", { role: "worker", count: 5 }, "/role"],
  ])("refuses %s that the form or the app does not allow, with a pointer", async (_name, request, pointer) => {
    const { here, id } = await threeNodes();
    const effects = here.effects();
    const refused = ask(here, id, scaleOut, request);
    await expect(refused).rejects.toMatchObject({ status: 422, input: { errors: [{ pointer }] } });
    expect(here.effects()).toBe(effects);
  });
});

describe("scaling survives", () => {
  it("a crash of its worker before or after each of a spread of effects", async () => {
    const first = await threeNodes();
    const begin = first.here.effects();
    await first.here.run(await ask(first.here, first.id, scaleOut, { count: 5 }));
    await first.here.run(await ask(first.here, first.id, scaleIn, { count: 3 }));
    const total = first.here.effects() - begin;
    expect(total).toBeGreaterThan(100);
    for (let at = 2; at <= total; at += 23) {
      for (const when of ["before", "after"] as const) {
        const world = await threeNodes();
        const { here, id, living } = world;
        const out = await ask(here, id, scaleOut, { count: 5 });
        // What the request itself writes is not the workers': it was counted above.
        here.fault.at = here.effects() + at - 1;
        here.fault.when = when;
        await here.run(out);
        await expectSucceeded(world, out.id);
        expect((await living()).length).toBe(5);
        here.fault.at += here.fault.at > here.effects() ? 1 : 0;
        const back = await ask(here, id, scaleIn, { count: 3 });
        await here.run(back);
        await expectSucceeded(world, back.id);
        expect((await living()).map(({ sid }) => sid)).toEqual([1, 2, 3]);
      }
    }
  }, 300_000);
});
