import { describe, expect, it } from "vitest";
import { specOf } from "../domain/revision/rules.ts";
import { configure } from "../operations/configure.ts";
import { rollBack } from "../operations/roll-back.ts";
import { upgrade } from "../operations/upgrade.ts";
import { memoryTable } from "../platform/testing/memory-table.ts";
import { Command, type DroneCommand, type MetadataDocument } from "../protocol/messages.ts";
import { testWorld } from "../tasks/testing/world.ts";
import { ask } from "./testing/ask.ts";
import { paperPlus, service } from "./testing/package.ts";
import { firstRevision, LATER, laterVersion } from "./testing/versions.ts";

const OLD = paperPlus({ top: { env: { mode: "old" } } });
const NEW = paperPlus({
  top: { env: { mode: "new" }, upgrading_policy: "sequential" },
  services: { upgrade: service("upgrade") },
});
let counter = 0;

/** Three nodes of the old version, with the new one in the store. */
async function threeNodes() {
  const id = `dep-change${String(++counter).padStart(6, "0")}`;
  const here = testWorld(memoryTable(), "memory", OLD, id);
  const { job, deployment } = await here.prepare();
  await here.run(job);
  await laterVersion(here, deployment, NEW);
  const stored = async () => {
    const found = await here.deployments.get(here.tenant, id);
    if (found === undefined) throw new Error("gone");
    return found;
  };
  await firstRevision(here, await stored(), job);
  const first = specOf(await stored());
  return { id, here, stored, first };
}
type World = Awaited<ReturnType<typeof threeNodes>>;

/** What was told, each command once, in the order in which it was sent. */
function told({ here }: World): { readonly documents: MetadataDocument[]; readonly drones: DroneCommand[] } {
  const commands = new Map<string, Command>();
  for (const text of here.frontgate.posted) {
    const parsed = Command.safeParse(JSON.parse(text.slice(text.indexOf("\n") + 1)));
    if (parsed.success) commands.set(parsed.data.id, parsed.data);
  }
  const bodies = [...commands.values()].map(({ body }) => body);
  return {
    documents: bodies.flatMap((body) =>
      body?.to === "frontgate" && body.frontgate.kind === "put-metadata" ? [body.frontgate.document] : [],
    ),
    drones: bodies.flatMap((body) => (body?.to === "drone" ? [body.drone] : [])),
  };
}

async function expectDone({ here, stored }: World, jobId: string): Promise<void> {
  const job = await here.jobs.get(here.tenant, jobId);
  expect(job?.failure).toBeUndefined();
  expect(job?.status).toBe("succeeded");
  expect(await stored()).toMatchObject({ status: "active", revision: job?.revision });
  expect((await stored()).activeJobId).toBeUndefined();
  expect([...here.frontgate.executed.values()].every((times) => times === 1)).toBe(true);
  expect([...here.cloud.made.values()].every((times) => times === 1)).toBe(true);
  expect(here.cloud.instances.size).toBe(4);
}

describe("a change of version, in memory", () => {
  it("PT-33, in memory: goes node by node, and back to the exact spec", async () => {
    const world = await threeNodes();
    const { here, id, stored, first } = world;
    const begin = told(world).drones.length;
    const job = await ask(here, id, upgrade, { appVersionId: LATER });
    await here.run(job);
    await expectDone(world, job.id);
    expect((await stored()).appVersionId).toBe(LATER);
    expect(told(world).documents.at(-1)?.env).toEqual({ mode: "new" });
    const services = told(world)
      .drones.slice(begin)
      .flatMap((drone) => (drone.kind === "run-service" ? [drone.service] : []));
    expect(services).toEqual(["stop", "upgrade", "start", "stop", "upgrade", "start", "stop", "upgrade", "start"]);

    const back = await ask(here, id, rollBack, {});
    await here.run(back);
    await expectDone(world, back.id);
    expect(specOf(await stored())).toEqual(first);
    expect(told(world).documents.at(-1)?.env).toEqual({ mode: "old" });
  });

  it("is taken back when it fails: metadata, files and services of the old version", async () => {
    const world = await threeNodes();
    const { here, id, stored, first } = world;
    here.frontgate.failing.add("upgrade");
    const job = await ask(here, id, upgrade, { appVersionId: LATER });
    await here.run(job);
    const failed = await here.jobs.get(here.tenant, job.id);
    expect(failed?.failure).toMatchObject({ exitCode: 7, output: "no such file" });
    expect(await stored()).toMatchObject({ status: "failed", appVersionId: first.appVersionId });
    expect(told(world).documents.at(-1)?.env).toEqual({ mode: "new" });
    if (failed === undefined) throw new Error("gone");
    const again = await here.jobs.retry(failed, await stored(), [], { undo: true });
    await here.run(again);
    expect(await here.jobs.get(here.tenant, job.id)).toMatchObject({ status: "cancelled", undone: true });
    expect(await stored()).toMatchObject({ status: "active", revision: 1 });
    expect(specOf(await stored())).toEqual(first);
    expect(told(world).documents.at(-1)?.env).toEqual({ mode: "old" });
    expect(await here.revisions.get(here.tenant, id, 2)).toMatchObject({ status: "undone" });
  });

  it("survives a crash of its worker before or after each of a spread of effects", async () => {
    const first = await threeNodes();
    const job = await ask(first.here, first.id, upgrade, { appVersionId: LATER });
    const begin = first.here.effects();
    await first.here.run(job);
    const total = first.here.effects() - begin;
    expect(total).toBeGreaterThan(80);
    for (let at = 1; at <= total; at += 11) {
      for (const when of ["before", "after"] as const) {
        const world = await threeNodes();
        const { here, id, stored } = world;
        const wanted = await ask(here, id, upgrade, { appVersionId: LATER });
        here.fault.at = here.effects() + at;
        here.fault.when = when;
        await here.run(wanted);
        await expectDone(world, wanted.id);
        expect((await stored()).appVersionId).toBe(LATER);
      }
    }
  }, 300_000);
});

describe("a change of configuration, in memory", () => {
  it("fails with the output of the reload that failed, and goes on from there", async () => {
    const world = await threeNodes();
    const { here, id, stored } = world;
    here.frontgate.failing.add("start-confd");
    here.frontgate.printing = "cannot load";
    const job = await ask(here, id, configure, { values: { cluster: { name: "other" } } });
    await here.run(job);
    const failed = await here.jobs.get(here.tenant, job.id);
    expect(failed?.failure).toMatchObject({ output: "cannot load", retryable: true });
    expect(await stored()).toMatchObject({ status: "failed", revision: 1 });
    here.frontgate.failing.clear();
    if (failed === undefined) throw new Error("gone");
    await here.run(await here.jobs.retry(failed, await stored()));
    await expectDone(world, job.id);
    expect((await stored()).values).toMatchObject({ cluster: { name: "other" } });
    expect(told(world).drones.filter((drone) => drone.kind === "start-confd" && drone.reload === true).length).toBe(6);
  });
});
