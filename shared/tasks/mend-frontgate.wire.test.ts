import { describe, expect, it } from "vitest";
import { loadFiles, readGood } from "../packages/vm/real-packages.ts";
import { contentDigest } from "../protocol/content.ts";
import { TAGS } from "../providers/contract.ts";
import { useTestTable } from "./testing/table.ts";
import { Crash, testWorld } from "./testing/world.ts";

const pkg = readGood(loadFiles("paper"));
const TABLE = "mend";
const client = useTestTable(TABLE);
const NOTHING = contentDigest([]);
let counter = 0;

const newWorld = () => testWorld(client(), TABLE, pkg, `dep-mend${String(++counter).padStart(6, "0")}`);
type Here = ReturnType<typeof newWorld>;

async function deployed() {
  const here = newWorld();
  const { job } = await here.prepare();
  await here.run(job);
  return here;
}

async function frontgateOf(here: Here) {
  const [frontgate] = await here.frontgates.list(here.tenant);
  if (frontgate?.instanceId === undefined) throw new Error("there is no Frontgate with a machine");
  return { ...frontgate, instanceId: frontgate.instanceId };
}

const machines = (here: Here) => [...here.cloud.instances.values()];
const living = (here: Here, frontgateId: string) =>
  machines(here).filter(({ state, tags }) => state !== "terminated" && tags[TAGS.frontgate] === frontgateId);
const kinds = (here: Here, from: number): unknown[] =>
  here.frontgate.posted
    .slice(from)
    .map((text) => JSON.parse(text.slice(text.indexOf("\n") + 1)))
    .filter((message) => message.type === "command")
    .map((message) => message.body?.frontgate?.kind ?? message.body?.drone?.kind);

describe("a Frontgate whose machine is lost", () => {
  it("is replaced at its address, is given what the old one held before anything else, and no app is touched", async () => {
    const here = await deployed();
    const before = await frontgateOf(here);
    const apps = machines(here).filter(({ id }) => id !== before.instanceId);
    here.cloud.lose(before.instanceId);
    await here.frontgates.disconnect(before.connectionId ?? "");
    expect(await here.mend()).toEqual(["replaced"]);
    const after = await frontgateOf(here);
    expect(after).toMatchObject({ id: before.id, address: before.address, users: before.users, ready: false });
    expect(after.generation).not.toBe(before.generation);
    expect(living(here, before.id)).toMatchObject([{ id: after.instanceId, address: before.address }]);
    const posted = here.frontgate.posted.length;
    await here.connectFrontgate(NOTHING);
    expect(await here.frontgates.get(here.tenant, before.id)).toMatchObject({ ready: true, restoring: true });
    expect(kinds(here, posted)).toEqual(["restore-deployment"]);
    await here.frontgate.flush();
    expect(await here.frontgates.get(here.tenant, before.id)).toMatchObject({ ready: true, restoring: false });
    expect(await here.mend()).toEqual(["well"]);
    expect(machines(here).filter(({ id }) => apps.some((app) => app.id === id))).toEqual(apps);
    const order = JSON.parse(
      here.frontgate.posted
        .slice(posted)
        .find((text) => text.includes("restore-deployment"))
        ?.split("\n")[1] ?? "",
    );
    const [deployment] = (await here.deployments.list(here.tenant, { limit: 1 })).items;
    const nodes = await here.deployments.nodes(here.tenant, deployment?.id ?? "");
    expect(order.body.frontgate.nodes).toEqual(nodes.map(({ id, tokenSha256 }) => ({ nodeId: id, tokenSha256 })));
    expect(order.body.frontgate.metadata.document.hosts.map((host: { nodeId: string }) => host.nodeId)).toEqual(
      nodes.map(({ id }) => id),
    );
  });

  it("gets one machine, wherever the workers that replace it die", async () => {
    const here = await deployed();
    const { id } = await frontgateOf(here);
    let deaths = 0;
    for (const when of ["before", "after"] as const) {
      for (let at = 1, done = false; !done; at++) {
        const lost = await frontgateOf(here);
        here.cloud.lose(lost.instanceId);
        await here.frontgates.disconnect(lost.connectionId ?? "");
        here.fault.at = here.effects() + at;
        here.fault.when = when;
        done = await here.mend().then(
          () => true,
          (error: unknown) => {
            if (!(error instanceof Crash)) throw error;
            deaths += 1;
            return false;
          },
        );
        here.fault.at = 0;
        here.advance(61_000);
        await here.mend();
        expect(living(here, id), `${when} effect ${at}`).toHaveLength(1);
        await here.connectFrontgate(NOTHING);
        await here.frontgate.flush();
        expect((await here.frontgates.get(here.tenant, id))?.ready).toBe(true);
      }
    }
    expect(deaths).toBeGreaterThanOrEqual(10);
    const keys = machines(here).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  }, 240_000);

  it("holds up no job: one that waits for it goes on with the new machine", async () => {
    const here = newWorld();
    const { job } = await here.prepare();
    let lost: string | undefined;
    here.machines.connecting = (instanceId) => {
      lost ??= instanceId;
      if (lost === instanceId) here.cloud.lose(instanceId);
    };
    await here.run(job);
    expect((await here.jobs.get(here.tenant, job.id))?.status).toBe("succeeded");
    expect((await frontgateOf(here)).instanceId).not.toBe(lost);
  });
});
