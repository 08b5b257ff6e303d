import { describe, expect, it } from "vitest";
import { rollBack } from "../operations/roll-back.ts";
import { upgrade } from "../operations/upgrade.ts";
import type { VmPackage } from "../packages/vm/schema.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { Command } from "../protocol/messages.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { canUndo } from "./registry.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus, service } from "./testing/package.ts";
import { firstRevision, LATER, laterVersion } from "./testing/versions.ts";

const IMAGE = "img-svm7yple";
const OTHER = "img-another1";

/** The package on machines of another image. */
function onOther(pkg: VmPackage): VmPackage {
  expect(pkg.template).toContain(IMAGE);
  return { ...pkg, template: pkg.template.replaceAll(IMAGE, OTHER) };
}

const services = { init: service("init"), upgrade: service("upgrade") };
const OLD = paperPlus({ top: { env: { mode: "old" } }, services });
const SEQUENTIAL = onOther(paperPlus({ top: { env: { mode: "new" }, upgrading_policy: "sequential" }, services }));
const TOGETHER = onOther(paperPlus({ top: { env: { mode: "new" } }, services }));
let counter = 0;

async function threeNodes(later = SEQUENTIAL) {
  const id = `dep-image${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", OLD, id);
  const { job, deployment } = await here.prepare();
  await here.run(job);
  await laterVersion(here, deployment, later);
  const stored = async () => {
    const found = await here.deployments.get(here.tenant, id);
    if (found === undefined) throw new Error("gone");
    return found;
  };
  await firstRevision(here, await stored(), job);
  const living = async () =>
    (await here.deployments.nodes(here.tenant, id)).filter(({ status }) => status !== "deleted");
  /** What each node is: its number, its address, its machine's image, and the volume that the machine has. */
  const machines = async () =>
    (await living()).map(({ sid, address, instanceId = "" }) => {
      const machine = here.cloud.instances.get(instanceId);
      const disk = [...here.cloud.volumes.values()].find(
        (one) => one.instanceId === instanceId && one.device === "/dev/sdf",
      );
      expect([machine?.state, machine?.address]).toEqual(["running", address]);
      return { sid, address, image: machine?.imageId.replace(/^image:/, ""), volume: disk?.id };
    });
  return { id, here, stored, living, machines };
}
type World = Awaited<ReturnType<typeof threeNodes>>;

async function expectDone({ here, stored, living }: World, jobId: string): Promise<void> {
  const job = await here.jobs.get(here.tenant, jobId);
  expect(job?.failure).toBeUndefined();
  expect(job?.status).toBe("succeeded");
  expect(await stored()).toMatchObject({ status: "active", revision: job?.revision });
  expect((await living()).map(({ status }) => status)).toEqual(["active", "active", "active"]);
  expect([...here.frontgate.executed.values()].every((times) => times === 1)).toBe(true);
  expect([...here.cloud.made.values()].every((times) => times === 1)).toBe(true);
  const running = [...here.cloud.instances.values()].filter(({ state }) => state !== "terminated");
  expect(running).toHaveLength(4);
  // No volume of a machine that is gone is left, beside each one's own disk.
  expect([...here.cloud.volumes.values()].filter(({ instanceId }) => instanceId === undefined)).toEqual([]);
}

/** What Drones were told after the first `from` posts: services and other kinds, each command once. */
function toldDrones({ here }: World, from: number): string[] {
  const commands = new Map<string, string>();
  for (const text of here.frontgate.posted.slice(from)) {
    const parsed = Command.safeParse(JSON.parse(text.slice(text.indexOf("\n") + 1)));
    if (!parsed.success || parsed.data.body?.to !== "drone") continue;
    const { drone } = parsed.data.body;
    commands.set(parsed.data.id, drone.kind === "run-service" ? drone.service : drone.kind);
  }
  return [...commands.values()];
}

async function failedAt(world: World, service: string) {
  const { here, id } = world;
  here.frontgate.failing.add(service);
  const job = await ask(here, id, upgrade, { appVersionId: LATER });
  await here.run(job);
  here.frontgate.failing.clear();
  const failed = await here.jobs.get(here.tenant, job.id);
  if (failed === undefined) throw new Error("gone");
  expect(failed.status).toBe("failed");
  return failed;
}

describe("a version that wants machines of another image", () => {
  it("replaces them node by node, with their volumes, at their addresses, and back", async () => {
    const world = await threeNodes();
    const { here, id, machines, living } = world;
    const before = await machines();
    expect(before.map(({ image }) => image)).toEqual([IMAGE, IMAGE, IMAGE]);
    const posted = here.frontgate.posted.length;
    const job = await ask(here, id, upgrade, { appVersionId: LATER });
    expect(canUndo(job)).toBe(false);
    await here.run(job);
    await expectDone(world, job.id);
    expect(await machines()).toEqual(before.map((one) => ({ ...one, image: OTHER })));
    expect((await living()).map(({ sid, generation }) => [sid, generation])).toEqual([
      [1, 2],
      [2, 2],
      [3, 2],
    ]);
    const each = ["stop", "mount-volumes", "start-confd", "init", "upgrade", "start"];
    const told = toldDrones(world, posted).filter((what) => what !== "stop-confd");
    expect(told).toEqual([...each, ...each, ...each]);

    const back = await ask(here, id, rollBack, {});
    await here.run(back);
    await expectDone(world, back.id);
    expect(await machines()).toEqual(before);
  });

  it("replaces them together where the package does not go one by one", async () => {
    const world = await threeNodes(TOGETHER);
    const { here, id, machines } = world;
    const before = await machines();
    const posted = here.frontgate.posted.length;
    const job = await ask(here, id, upgrade, { appVersionId: LATER });
    await here.run(job);
    await expectDone(world, job.id);
    expect(await machines()).toEqual(before.map((one) => ({ ...one, image: OTHER })));
    expect(toldDrones(world, posted).slice(0, 3)).toEqual(["stop", "stop", "stop"]);
  });

  it("goes on from where it failed", async () => {
    const world = await threeNodes();
    const { here, machines, stored } = world;
    const before = await machines();
    const failed = await failedAt(world, "upgrade");
    await here.run(await here.jobs.retry(failed, await stored()));
    await expectDone(world, failed.id);
    expect(await machines()).toEqual(before.map((one) => ({ ...one, image: OTHER })));
  });

  it.each(["stop", "upgrade", "start"])(
    "goes back when its %s has failed, and nodes that it had not reached keep their machines",
    async (what) => {
      const world = await threeNodes();
      const { here, id, machines, living } = world;
      const [before, nodes] = [await machines(), await living()];
      await failedAt(world, what);
      const back = await ask(here, id, rollBack, {});
      await here.run(back);
      await expectDone(world, back.id);
      expect(await machines()).toEqual(before);
      const kept = (await living()).filter(({ id: now }) => nodes.some((node) => node.id === now));
      expect(kept.map(({ sid }) => sid)).toEqual(what === "stop" ? [1, 2, 3] : [2, 3]);
    },
  );

  it.each([upgrade, rollBack])(
    "replaces each machine once, whenever a worker dies in $kind",
    async (dying) => {
      const runsTo = async (at?: { readonly effect: number; readonly when: "before" | "after" }) => {
        const world = await threeNodes();
        const { here, id, machines } = world;
        const before = await machines();
        for (const [kind, request, image] of [
          [upgrade, { appVersionId: LATER }, OTHER],
          [rollBack, {}, IMAGE],
        ] as const) {
          const job = await ask(here, id, kind, request);
          const begin = here.effects();
          if (kind === dying && at !== undefined) {
            here.fault.at = begin + at.effect;
            here.fault.when = at.when;
          }
          await here.run(job);
          await expectDone(world, job.id);
          expect(await machines()).toEqual(before.map((one) => ({ ...one, image })));
          if (kind === dying) return here.effects() - begin;
        }
        throw new Error("it has not run");
      };
      const total = await runsTo();
      expect(total).toBeGreaterThan(150);
      for (let effect = 1; effect <= total; effect += 23)
        for (const when of ["before", "after"] as const) await runsTo({ effect, when });
    },
    300_000,
  );
});
