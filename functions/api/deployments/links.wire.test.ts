import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploymentKey } from "../../../shared/domain/deployment/entity.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { linkingPackage } from "../../../shared/jobs/testing/linked.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedLiving } from "./test-living.ts";
import { settle } from "./test-settle.ts";

const MATCH = { headers: { "if-match": "*" } };

let test: TestApi;
beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.aws.stop());

/** A tenant with one deployment that runs, and what its tests ask of others that may depend on it. */
async function tenantWithOne() {
  const { table } = test.aws;
  const { tenantId, api } = test.tenant();
  const { deployment } = await seedLiving(test, tenantId, {}, { pkg: linkingPackage() });
  const store = deploymentStore(table);
  const deploy = (on: string, query = "") =>
    api.send("POST", `/deployments${query}`, {
      body: {
        appVersionId: deployment.appVersionId,
        runtimeId: deployment.runtimeId,
        values: { cluster: { subnet: deployment.subnetId, zk_service: on } },
      },
    });
  return {
    tenantId,
    api,
    target: deployment.id,
    runtimeId: deployment.runtimeId,
    deploy,
    stored: (id: string) => store.get(tenantId, id),
    /** One more that depends on it, its job ended. */
    async dependent(on = deployment.id): Promise<string> {
      const { status, body } = await deploy(on);
      expect(status, JSON.stringify(body)).toBe(202);
      await settle(table, tenantId, body.lastJobId);
      return body.id;
    },
    becomes: (id: string, change: string) =>
      table.update({
        key: deploymentKey(tenantId, id),
        update: "SET #status = :status",
        condition: "attribute_exists(pk)",
        names: { "#status": "status" },
        values: { ":status": change },
      }),
  };
}

describe("links between deployments", () => {
  it("are shown on both sides and in the order of starting, and keep what is depended on", async () => {
    const { api, target, dependent, stored } = await tenantWithOne();
    const queue = await dependent();
    const web = await dependent(queue);
    const { body: shown } = await api.send("GET", `/deployments/${queue}`);
    expect(shown.links).toEqual({ zk: target });
    expect(shown).not.toHaveProperty("linked");
    expect((await api.send("GET", `/deployments/${queue}/links`)).body).toEqual({
      deploymentId: queue,
      dependsOn: [{ link: "zk", id: target, name: "zk", status: "active" }],
      dependents: [{ id: web, name: expect.any(String), status: "active" }],
      others: 0,
    });
    const first = await api.send("GET", "/deployments:graph?pageSize=2");
    const rest = await api.send("GET", `/deployments:graph?pageSize=2&pageToken=${first.body.nextPageToken}`);
    expect([...first.body.items, ...rest.body.items].map(({ id, level }) => [id, level])).toEqual([
      [target, 0],
      [queue, 1],
      [web, 2],
    ]);
    expect(rest.body.nextPageToken).toBeUndefined();

    const refused = await api.send("DELETE", `/deployments/${target}?force=true`, MATCH);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "depended-on", dependents: [{ id: queue }], others: 0 },
    });
    expect(await api.send("POST", `/deployments/${target}:stop`, { body: {} })).toMatchObject({
      status: 409,
      body: { code: "depended-on" },
    });
    const dry = await api.send("DELETE", `/deployments/${target}?dryRun=true`, MATCH);
    expect(dry).toMatchObject({ status: 200 });
    expect(dry.body.findings).toContainEqual(expect.objectContaining({ severity: "stops", code: "depended-on" }));
    expect((await stored(target))?.status).toBe("active");
  });

  it("name deployments that are there, of the own tenant, on the same runtime, and that run", async () => {
    const here = await tenantWithOne();
    const other = await tenantWithOne();
    for (const id of ["dep-nowhere", other.target]) {
      const answer = await here.deploy(id);
      expect(answer).toMatchObject({ status: 422, body: { code: "invalid-link" } });
      expect(answer.body.errors).toEqual([
        expect.objectContaining({ pointer: "/values/cluster/zk_service", detail: `There is no deployment "${id}".` }),
      ]);
    }
    expect((await other.stored(other.target))?.dependents).toBeUndefined();
    expect((await here.api.send("GET", `/deployments/${other.target}/links`)).status).toBe(404);

    await here.becomes(here.target, "stopped");
    expect(await here.deploy(here.target)).toMatchObject({
      status: 409,
      body: { code: "dependency-not-active", retryable: true, dependencies: [{ id: here.target, status: "stopped" }] },
    });
    expect((await here.deploy(here.target, "?dryRun=true")).body.findings).toContainEqual(
      expect.objectContaining({ severity: "stops", code: "dependency-not-active" }),
    );
    await here.becomes(here.target, "deleted");
    expect(await here.deploy(here.target)).toMatchObject({ status: 422, body: { code: "invalid-link" } });
  });

  it("lead in no circle", async () => {
    const { api, target, dependent } = await tenantWithOne();
    const queue = await dependent();
    const answer = await api.send("POST", `/deployments/${target}:configure`, {
      body: { values: { cluster: { zk_service: queue } } },
    });
    expect(answer).toMatchObject({ status: 422, body: { code: "link-cycle" } });
    expect(answer.body.errors[0].detail).toContain(`${target} → ${queue} → ${target}`);
  });

  it("and a deletion at the same time never both come about", async () => {
    for (let round = 0; round < 6; round++) {
      const { api, target, deploy, stored } = await tenantWithOne();
      const remove = () => api.send("DELETE", `/deployments/${target}`, MATCH);
      const asked = round % 2 === 0 ? [remove(), deploy(target)] : [deploy(target), remove()];
      const [one, two] = await Promise.all(asked);
      const statuses = [one?.status, two?.status];
      expect(statuses.filter((status) => status === 202).length, JSON.stringify(statuses)).toBeLessThan(2);
      for (const status of statuses) expect([202, 409, 422]).toContain(status);
      const deleting = (await stored(target))?.status === "deleting";
      expect((await stored(target))?.dependents ?? 0).toBeLessThanOrEqual(deleting ? 0 : 1);
    }
  });
});
