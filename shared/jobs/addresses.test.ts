import { describe, expect, it } from "vitest";
import { driftStore } from "../domain/drift/store.ts";
import { checkDrift } from "../drift/check.ts";
import { attachAddresses, detachAddresses } from "../operations/addresses.ts";
import * as operations from "../operations/registry.ts";
import { replaceNode } from "../operations/replace-node.ts";
import { revert } from "../operations/revert.ts";
import { scaleIn } from "../operations/scale-in.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { Command } from "../protocol/messages.ts";
import { FULL } from "../tasks/testing/seeds.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus } from "./testing/package.ts";

const ACTIONS = ["scale_horizontal", "associate_eip"];
let counter = 0;

/** Three nodes that run, of a package that allows public addresses. */
async function threeNodes(actions: readonly string[] = ACTIONS, count = 3) {
  const id = `dep-addr${String(++counter).padStart(6, "0")}`;
  const pkg = paperPlus({ top: { advanced_actions: [...actions] } });
  const here = testWorld(memoryTable(), "memory", pkg, id, { count });
  const { job } = await here.prepare();
  await here.run(job);
  const living = async () =>
    (await here.deployments.nodes(here.tenant, id)).filter(({ status }) => status !== "deleted");
  /** Instance → address, as the cloud has it; free ones under "". */
  const held = () =>
    [...here.cloud.addresses.values()].map(({ instanceId = "", address }) => [instanceId, address]).sort();
  return { id, here, living, held };
}
type World = Awaited<ReturnType<typeof threeNodes>>;

async function done({ here, id }: World, jobId: string): Promise<void> {
  const job = await here.jobs.get(here.tenant, jobId);
  expect(job?.failure).toBeUndefined();
  expect(job?.status).toBe("succeeded");
  const deployment = await here.deployments.get(here.tenant, id);
  expect(deployment?.status).toBe("active");
  expect(deployment).not.toHaveProperty("activeJobId");
}

/** `eip` of each host that has one, in the metadata that was told last. */
function told({ here }: World): (readonly [sid: number, eip: string])[] {
  const documents = here.frontgate.posted.flatMap((text) => {
    const { data } = Command.safeParse(JSON.parse(text.slice(text.indexOf("\n") + 1)));
    return data?.body?.to === "frontgate" && data.body.frontgate.kind === "put-metadata"
      ? [data.body.frontgate.document]
      : [];
  });
  return (documents.at(-1)?.hosts ?? []).flatMap(({ sid, eip }) => (eip === undefined ? [] : [[sid, eip] as const]));
}

async function attached(count = 2): Promise<World> {
  const world = await threeNodes();
  const nodes = (await world.living()).slice(0, count).map(({ id }) => id);
  const job = await ask(world.here, world.id, attachAddresses, { nodes });
  await world.here.run(job);
  await done(world, job.id);
  return world;
}

/** What nodes, cloud and metadata say of public addresses is the same. */
async function expectAgreed(world: World, sids: readonly number[]): Promise<void> {
  const nodes = (await world.living()).filter(({ publicAddress }) => publicAddress !== undefined);
  expect(nodes.map(({ sid }) => sid)).toEqual(sids);
  expect(world.held()).toEqual(nodes.map(({ instanceId, publicAddress }) => [instanceId, publicAddress]).sort());
  expect(told(world)).toEqual(nodes.map(({ sid, publicAddress }) => [sid, publicAddress]));
  const ids = nodes.map(({ publicAddressId }) => publicAddressId);
  expect(ids).toEqual(ids.map(() => expect.any(String)));
}

describe("public addresses", () => {
  it("come to the nodes that are named, and to those of a role that have none; all nodes are told", async () => {
    const world = await attached();
    await expectAgreed(world, [1, 2]);
    const before = world.held();
    const job = await ask(world.here, world.id, attachAddresses, { role: "" });
    expect(job.input?.nodes).toEqual([(await world.living())[2]?.id]);
    await world.here.run(job);
    await done(world, job.id);
    await expectAgreed(world, [1, 2, 3]);
    expect(world.held()).toEqual(expect.arrayContaining(before));
  });

  it("go again, and nothing of them is left", async () => {
    const world = await attached(3);
    const [first] = await world.living();
    const one = await ask(world.here, world.id, detachAddresses, { nodes: [first?.id] });
    await world.here.run(one);
    await done(world, one.id);
    await expectAgreed(world, [2, 3]);
    await world.here.run(await ask(world.here, world.id, detachAddresses, { role: "" }));
    await expectAgreed(world, []);
    expect(world.here.cloud.addresses.size).toBe(0);
  });

  it("stay with a node that gets another machine", async () => {
    const world = await attached();
    const [first] = await world.living();
    const job = await ask(world.here, world.id, replaceNode, { node: first?.id });
    await world.here.run(job);
    await done(world, job.id);
    await expectAgreed(world, [1, 2]);
    const [next] = await world.living();
    expect(next).toMatchObject({ generation: 2, publicAddress: first?.publicAddress });
    expect(next?.instanceId).not.toBe(first?.instanceId);
  });

  it("go with the nodes that go, and with the deployment", async () => {
    const world = await attached(3);
    await world.here.run(await ask(world.here, world.id, scaleIn, { count: 1 }));
    await expectAgreed(world, [1]);
    const deleting = operations.requestKinds.find(({ kind }) => kind === "delete");
    if (deleting === undefined) throw new Error("no delete");
    await world.here.run(await ask(world.here, world.id, deleting, {}));
    expect(world.here.cloud.addresses.size).toBe(0);
  });

  it("are there once and wholly, whenever the worker dies", async () => {
    const first = await threeNodes(ACTIONS, 2);
    const nodes = async ({ living }: World) => (await living()).slice(0, 2).map(({ id }) => id);
    const begin = first.here.effects();
    await first.here.run(await ask(first.here, first.id, attachAddresses, { nodes: await nodes(first) }));
    const total = first.here.effects() - begin;
    expect(total).toBeGreaterThan(20);
    const ways = ["before", "after"] as const;
    for (let at = 1; at <= total; at += 1)
      for (const when of FULL ? ways : [ways[at % 2] ?? "before"]) {
        const world = await threeNodes(ACTIONS, 2);
        const job = await ask(world.here, world.id, attachAddresses, { nodes: await nodes(world) });
        world.here.fault.at = world.here.effects() + at;
        world.here.fault.when = when;
        await world.here.run(job);
        await done(world, job.id);
        await expectAgreed(world, [1, 2]);
        expect([...world.here.cloud.made.values()].every((times) => times === 1)).toBe(true);
      }
  }, 120_000);

  it("survive the deaths of the worker that replaces their node", async () => {
    for (let at = 1; at <= 120; at += 7) {
      const world = await attached(1);
      const [first] = await world.living();
      const job = await ask(world.here, world.id, replaceNode, { node: first?.id });
      world.here.fault.at = world.here.effects() + at;
      world.here.fault.when = at % 2 === 0 ? "before" : "after";
      await world.here.run(job);
      await done(world, job.id);
      await expectAgreed(world, [1]);
      expect((await world.living())[0]?.publicAddress).toBe(first?.publicAddress);
    }
  }, 120_000);

  it("are given back when the job that brought them is cancelled, whichever step it is at", async () => {
    for (let step = 0; step < 4; step += 1) {
      const world = await threeNodes();
      const { here, id, living } = world;
      const job = await ask(here, id, attachAddresses, { nodes: (await living()).map(({ id }) => id) });
      let begun = 0;
      await here.run(job, (ids) => {
        const at = ids[step - begun];
        begun += ids.length;
        const cancel = async () => {
          const now = await here.jobs.get(here.tenant, job.id);
          if (now !== undefined && !now.cancelRequested) await here.jobs.cancel(now, [], { undo: true });
        };
        if (at !== undefined) here.before(cancel, at);
        return ids;
      });
      expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "cancelled", undone: true });
      expect(await here.deployments.get(here.tenant, id)).toMatchObject({ status: "active" });
      await expectAgreed(world, []);
      expect(here.cloud.addresses.size).toBe(0);
    }
  });

  it("end the job with the cloud's own word where it has no more, and what came stays", async () => {
    const world = await threeNodes();
    const { here, id, living } = world;
    here.cloud.faults.addressQuota = 1;
    const job = await ask(here, id, attachAddresses, { role: "" });
    await here.run(job);
    expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({
      status: "failed",
      failure: { code: "cloud-quota", providerCode: "AddressLimitExceeded" },
    });
    expect((await living()).filter(({ publicAddress }) => publicAddress !== undefined)).toHaveLength(1);
    here.cloud.faults.addressQuota = 5;
    const next = await ask(here, id, attachAddresses, { role: "" });
    await here.run(next);
    await done(world, next.id);
    await expectAgreed(world, [1, 2, 3]);
  });

  it("are missed when somebody takes one away, and come back by a revert", async () => {
    const world = await attached();
    const { here, id } = world;
    const parts = {
      ...here,
      drift: driftStore(here.table),
      provider: here.cloud.provider,
      checkConfig: () => undefined,
    };
    const check = () => checkDrift(parts, { tenantId: here.tenant, deploymentId: id });
    expect(await check()).toMatchObject({ status: "in-sync" });
    const [stolen] = [...here.cloud.addresses.values()];
    const [kept] = await world.living();
    here.cloud.addresses.delete(stolen?.id ?? "");
    expect((await check())?.differences).toMatchObject([
      { nodeId: kept?.id, field: "publicAddress", expected: stolen?.address, observed: null },
    ]);
    const job = await ask(here, id, revert, {});
    await here.run(job);
    await done(world, job.id);
    expect(await check()).toMatchObject({ status: "in-sync" });
    await expectAgreed(world, [1, 2]);
  });

  it.each([
    ["a package that does not allow them", [], { role: "" }, { status: 409, code: "not-supported" }],
    ["a request that names no nodes", ACTIONS, {}, { status: 422 }],
    ["both nodes and a role", ACTIONS, { nodes: ["node-1"], role: "" }, { status: 422 }],
    ["a node of nobody", ACTIONS, { nodes: ["node-$(reboot)"] }, { status: 422 }],
    ["a role of nobody", ACTIONS, { role: "; reboot" }, { status: 422 }],
  ])("are refused to %s", async (_name, actions, request, problem) => {
    const { here, id } = await threeNodes(actions);
    await expect(ask(here, id, attachAddresses, request)).rejects.toMatchObject(problem);
  });

  it("are not taken off nodes that have none, nor put twice on one", async () => {
    const world = await attached(3);
    const again = ask(world.here, world.id, attachAddresses, { role: "" });
    await expect(again).rejects.toMatchObject({ status: 422, input: { errors: [{ pointer: "/nodes" }] } });
    const bare = await threeNodes();
    const none = ask(bare.here, bare.id, detachAddresses, { role: "" });
    await expect(none).rejects.toMatchObject({ status: 422, input: { errors: [{ pointer: "/nodes" }] } });
  });
});
