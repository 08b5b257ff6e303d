import { describe, expect, it } from "vitest";
import { keyPairStore } from "../domain/key-pair/store.ts";
import { attachKeys, detachKeys } from "../operations/keys.ts";
import { replaceNode } from "../operations/replace-node.ts";
import { scaleOut } from "../operations/scale-out.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { Command } from "../protocol/messages.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus } from "./testing/package.ts";

const ACTIONS = ["scale_horizontal", "attach_keypairs"];
const ADA = "kp-ada00000000000000";
const BOB = "kp-bob00000000000000";
let counter = 0;

async function threeNodes(actions: readonly string[] = ACTIONS, role = {}) {
  const id = `dep-keys${String(++counter).padStart(6, "0")}`;
  const pkg = paperPlus({ top: { advanced_actions: [...actions] }, role });
  const here = testWorld(memoryTable(), "memory", pkg, id);
  const { job } = await here.prepare();
  await here.run(job);
  for (const pair of [ADA, BOB])
    await keyPairStore(here.table).create(
      {
        id: pair,
        tenantId: here.tenant,
        name: pair,
        publicKey: `ssh-ed25519 AAAA${pair.slice(3, 6)}`,
        type: "ssh-ed25519",
        bits: 256,
        fingerprint: "SHA256:",
        createdBy: "test",
        version: 1,
        createdAt: here.clock().toISOString(),
      },
      [],
    );
  const living = async () =>
    (await here.deployments.nodes(here.tenant, id)).filter(({ status }) => status !== "deleted");
  const does = async (kind: Parameters<typeof ask>[2], request: unknown) => {
    const asked = await ask(here, id, kind, request);
    await here.run(asked);
    const done = await here.jobs.get(here.tenant, asked.id);
    expect(done?.failure).toBeUndefined();
    expect(done?.status).toBe("succeeded");
    expect(await here.deployments.get(here.tenant, id)).toMatchObject({ status: "active" });
    return asked;
  };
  return { id, here, living, does };
}
type World = Awaited<ReturnType<typeof threeNodes>>;

/** Whose keys each node was told last, by its number. */
async function letIn({ here, living }: World): Promise<Readonly<Record<number, readonly string[]>>> {
  const told = new Map<string, readonly string[]>();
  for (const text of here.frontgate.posted) {
    const body = Command.safeParse(JSON.parse(text.slice(text.indexOf("\n") + 1))).data?.body;
    if (body?.to === "drone" && body.drone.kind === "set-keys")
      told.set(
        body.nodeId,
        body.drone.keys.map(({ id }) => id),
      );
  }
  return Object.fromEntries((await living()).map(({ id, sid }) => [sid, told.get(id) ?? []]));
}

describe("keys of people", () => {
  it("open all nodes, those that are added later too, until they are detached", async () => {
    const world = await threeNodes();
    await world.does(attachKeys, { keyPairs: [ADA] });
    expect(await letIn(world)).toEqual({ 1: [ADA], 2: [ADA], 3: [ADA] });
    await world.does(scaleOut, { count: 5 });
    expect(await letIn(world)).toEqual({ 1: [ADA], 2: [ADA], 3: [ADA], 4: [ADA], 5: [ADA] });
    // Deleted or not: where it is attached, it is known.
    await keyPairStore(world.here.table).delete({ tenantId: world.here.tenant, id: ADA }, []);
    await world.does(detachKeys, { keyPairs: [ADA] });
    expect(await letIn(world)).toEqual({ 1: [], 2: [], 3: [], 4: [], 5: [] });
    expect((await world.here.deployments.get(world.here.tenant, world.id))?.keys).toEqual([]);
  });

  it("open the nodes that are named, and whoever takes their place", async () => {
    const world = await threeNodes([], { user_access: true });
    const [, second] = await world.living();
    await world.does(attachKeys, { keyPairs: [ADA, BOB], nodes: [second?.id] });
    expect(await letIn(world)).toEqual({ 1: [], 2: [ADA, BOB], 3: [] });
    await world.does(replaceNode, { node: second?.id });
    expect(await letIn(world)).toEqual({ 1: [], 2: [ADA, BOB], 3: [] });
    expect((await world.living())[1]?.generation).toBe(2);
  });

  it("open nothing more when the job that brought them is cancelled", async () => {
    const world = await threeNodes();
    const { here, id } = world;
    await world.does(attachKeys, { keyPairs: [BOB] });
    const job = await ask(here, id, attachKeys, { keyPairs: [ADA] });
    let turn = 0;
    await here.run(job, (ids) => {
      turn += 1;
      const cancel = async () => {
        const now = await here.jobs.get(here.tenant, job.id);
        if (now !== undefined && !now.cancelRequested) await here.jobs.cancel(now, [], { undo: true });
      };
      if (turn === 2) here.before(cancel, ids[1] ?? "");
      return ids;
    });
    expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "cancelled", undone: true });
    expect(await letIn(world)).toEqual({ 1: [BOB], 2: [BOB], 3: [BOB] });
    expect((await here.deployments.get(here.tenant, id))?.keys?.map(({ keyPairId }) => keyPairId)).toEqual([BOB]);
  });

  it("are there wholly, whenever the worker dies", async () => {
    for (let at = 1; at <= 40; at += 3) {
      const world = await threeNodes();
      const { here, id } = world;
      const job = await ask(here, id, attachKeys, { keyPairs: [ADA] });
      here.fault.at = here.effects() + at;
      here.fault.when = at % 2 === 0 ? "before" : "after";
      await here.run(job);
      expect((await here.jobs.get(here.tenant, job.id))?.status).toBe("succeeded");
      expect(await letIn(world)).toEqual({ 1: [ADA], 2: [ADA], 3: [ADA] });
    }
  }, 120_000);

  it.each([
    ["a package that lets nobody in", [], { keyPairs: [ADA] }, { status: 409, code: "not-supported" }],
    ["a key pair of nobody", ACTIONS, { keyPairs: ["kp-$(reboot)"] }, { status: 422 }],
    ["a node of nobody", ACTIONS, { keyPairs: [ADA], nodes: ["node-1; reboot"] }, { status: 422 }],
    ["a role of nobody", ACTIONS, { keyPairs: [ADA], role: "`id`" }, { status: 422 }],
    ["two ways to say which nodes", ACTIONS, { keyPairs: [ADA], role: "", nodes: ["node-1"] }, { status: 422 }],
  ])("are refused to %s", async (_name, actions, request, problem) => {
    const { here, id } = await threeNodes(actions);
    await expect(ask(here, id, attachKeys, request)).rejects.toMatchObject(problem);
  });

  it("are not attached twice, nor detached where they are not", async () => {
    const world = await threeNodes();
    await world.does(attachKeys, { keyPairs: [ADA] });
    const again = ask(world.here, world.id, attachKeys, { keyPairs: [ADA] });
    await expect(again).rejects.toMatchObject({ status: 422, input: { errors: [{ pointer: "/keyPairs" }] } });
    const none = ask(world.here, world.id, detachKeys, { keyPairs: [BOB] });
    await expect(none).rejects.toMatchObject({ status: 422 });
  });
});
