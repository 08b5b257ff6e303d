import { expect, it } from "vitest";
import { configure } from "../operations/configure.ts";
import { deleteDeployment } from "../operations/delete.ts";
import { start, stop } from "../operations/registry.ts";
import { scaleOut } from "../operations/scale-out.ts";
import { ask } from "./testing/ask.ts";
import { linkedWorld } from "./testing/linked.ts";

const ONE = "dep-dependent0001";
const TWO = "dep-dependent0002";

async function done(world: ReturnType<typeof linkedWorld>, jobId: string) {
  const job = await world.here.jobs.get(world.here.tenant, jobId);
  expect(job?.failure).toBeUndefined();
  expect(job?.status).toBe("succeeded");
}

it("shows the nodes of a deployment what it depends on, without its passwords, and tells them what changes", async () => {
  const world = linkedWorld();
  const { here, documents, stored } = world;
  const target = await world.target();
  const job = await world.dependent(ONE, [target], world.password);
  await here.run(job);
  await done(world, job.id);

  const [first] = documents(ONE);
  expect(Object.keys(first?.links ?? {})).toEqual(["zk"]);
  const seen = first?.links?.["zk"];
  expect(seen?.hosts).toHaveLength(1);
  expect(seen?.hosts[0]?.ip).toBe((await here.deployments.nodes(here.tenant, target))[0]?.address);
  expect(seen?.cluster).toMatchObject({ cluster_id: target });
  expect(seen?.env).toMatchObject({ mode: "quick" });
  expect(documents(target).at(-1)?.links).toBeUndefined();
  expect((await stored(target)).dependents).toBe(1);

  // A third one sees the second, and not its password.
  const next = await world.dependent(TWO, [ONE]);
  await here.run(next);
  await done(world, next.id);
  const other = documents(TWO).at(-1)?.links?.["zk"];
  expect(other?.env).toMatchObject({ mode: "quick" });
  expect(other?.env).not.toHaveProperty("secret");
  expect(JSON.stringify(documents(TWO))).not.toContain(world.password);

  const told = documents(ONE).length;
  const more = await ask(here, target, scaleOut, { count: 3 });
  await here.run(more);
  await done(world, more.id);
  const tasks = await here.jobs.tasks(here.tenant, more.id);
  expect(
    tasks.filter(({ kind }) => kind === "refresh-links").map(({ status, input }) => [status, input["about"]]),
  ).toEqual([["succeeded", ONE]]);
  expect(documents(ONE).length).toBeGreaterThan(told);
  expect(documents(ONE).at(-1)?.links?.["zk"]?.hosts).toHaveLength(
    (await here.deployments.nodes(here.tenant, target)).length,
  );
  // Its own part is what it was.
  expect(documents(ONE).at(-1)?.hosts).toEqual(first?.hosts);
});

it("keeps what is depended on until nobody does, and frees it with the dependent", async () => {
  const world = linkedWorld();
  const { here, stored, settled } = world;
  const target = await world.target();
  await here.run(await world.dependent(ONE, [target]));

  await expect(ask(here, target, deleteDeployment, { force: true })).rejects.toMatchObject({
    code: "depended-on",
    status: 409,
    input: { extensions: { dependents: [{ id: ONE }], others: 0 } },
  });
  await expect(ask(here, target, stop, {})).rejects.toMatchObject({ code: "depended-on" });

  await here.run(await ask(here, ONE, stop, {}));
  expect((await stored(ONE)).status).toBe("stopped");
  await expect(ask(here, target, deleteDeployment, { force: false })).rejects.toMatchObject({ code: "depended-on" });
  await here.run(await ask(here, target, stop, {}));
  expect((await stored(target)).status).toBe("stopped");

  await expect(ask(here, ONE, start, {})).rejects.toMatchObject({
    code: "dependency-not-active",
    input: { retryable: true, extensions: { dependencies: [{ id: target, status: "stopped" }] } },
  });
  await here.run(await ask(here, target, start, {}));
  const again = await ask(here, ONE, start, {});
  await here.run(again);
  await done(world, again.id);
  expect((await here.jobs.tasks(here.tenant, again.id)).map(({ kind }) => kind)).toContain("check-links");

  await here.run(await ask(here, ONE, deleteDeployment, { force: false }));
  expect(await stored(ONE)).toMatchObject({ status: "deleted", linked: [] });
  expect((await stored(target)).dependents).toBe(0);
  expect(await here.deployments.links(here.tenant, 10)).toEqual([]);
  const gone = await ask(here, target, deleteDeployment, { force: false });
  await here.run(gone);
  expect((await stored(target)).status).toBe("deleted");
  await settled(target, "deleted");
});

it("moves a link with a changed answer, and holds both until the change is done", async () => {
  const world = linkedWorld();
  const { here, stored } = world;
  const target = await world.target();
  await here.run(await world.dependent(ONE, []));
  await here.run(await world.dependent(TWO, [target]));

  const job = await ask(here, TWO, configure, { values: { cluster: { zk_service: ONE } } });
  expect((await stored(TWO)).linked).toEqual([ONE, target].sort());
  expect([(await stored(target)).dependents, (await stored(ONE)).dependents]).toEqual([1, 1]);
  await here.run(job);
  await done(world, job.id);
  expect(await stored(TWO)).toMatchObject({ links: { zk: ONE }, linked: [ONE] });
  expect([(await stored(target)).dependents, (await stored(ONE)).dependents]).toEqual([0, 1]);
  expect(world.documents(TWO).at(-1)?.links?.["zk"]?.cluster["cluster_id"]).toBe(ONE);

  await expect(ask(here, ONE, configure, { values: { cluster: { zk_service: TWO } } })).rejects.toMatchObject({
    code: "link-cycle",
    status: 422,
    input: {
      errors: [{ pointer: "/values/cluster/zk_service", detail: expect.stringContaining(`${ONE} → ${TWO} → ${ONE}`) }],
    },
  });
  await expect(ask(here, ONE, configure, { values: { cluster: { zk_service: ONE } } })).rejects.toMatchObject({
    code: "link-cycle",
  });
  await expect(
    ask(here, ONE, configure, { values: { cluster: { zk_service: "dep-ofanothertenant" } } }),
  ).rejects.toMatchObject({ code: "invalid-link", input: { errors: [{ pointer: "/values/cluster/zk_service" }] } });
});
