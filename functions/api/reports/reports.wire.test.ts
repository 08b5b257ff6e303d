import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

/** A tenant with ZooKeeper (three nodes) ready to be deployed on its runtime. */
async function ready() {
  const { tenantId } = server.tenant();
  const { table } = server.aws;
  const at = new Date().toISOString();
  const common = { statusReason: "", roles: [], version: 1, createdAt: at, createdBy: "user-1", updatedAt: at };
  const tenant = { id: tenantId, name: `Name of ${tenantId}`, status: "active" as const, ...common };
  await tenantStore(table).create(tenant, undefined, []);
  const { version } = await seedZookeeper(table, tenantId);
  const runtime = await seedRuntime(table, tenantId);
  const admin = server.client.as({ tenantId, roles: "tenant-admin" });
  const values = { cluster: { subnet: "subnet-0a1b2c3d" } };
  return {
    tenantId,
    version,
    runtime,
    admin,
    async deploy(groups: readonly string[] = []) {
      const author = server.client.as({ tenantId, groups: groups.map((path) => `${tenantId}${path}`).join(" ") });
      const answer = await author.send("POST", "/deployments", { body: { appVersionId: version.id, values } });
      expect(answer.status).toBe(202);
    },
    rows: async (by: string) => {
      const { status, body } = await admin.send("GET", `/reports/usage?by=${by}`);
      expect(status).toBe(200);
      return body.items;
    },
  };
}

const three = { deployments: 1, nodes: 3 };

describe("GET /reports/usage", () => {
  it("adds up what a tenant has in use, each way, and counts nothing of another's", async () => {
    const [here, there] = [await ready(), await ready()];
    await here.deploy(["/eng", "/eng/db"]);
    await here.deploy(["/eng"]);
    await there.deploy();
    const [whole] = await here.rows("tenant");
    expect(whole).toMatchObject({ key: here.tenantId, name: `Name of ${here.tenantId}`, deployments: 2, nodes: 6 });
    const { cpu, memory, volume } = whole;
    expect(Math.min(cpu, memory, volume)).toBeGreaterThan(0);
    const same = { deployments: 2, nodes: 6, cpu, memory, volume, statuses: { creating: 2 } };
    const { id, name, probe } = here.runtime;
    expect(await here.rows("runtime")).toEqual([{ key: id, name, ...same }]);
    expect(await here.rows("zone")).toEqual([{ key: `aws/${probe.region}`, ...same }]);
    expect(await here.rows("provider")).toEqual([{ key: "aws", ...same }]);
    expect(await here.rows("app")).toEqual([{ key: here.version.appId, ...same }]);
    expect(await here.rows("status")).toEqual([{ key: "creating", ...same }]);
    expect(await here.rows("group")).toMatchObject([
      { key: `${here.tenantId}/eng`, deployments: 2, nodes: 6 },
      { key: `${here.tenantId}/eng/db`, ...three },
    ]);
    expect(await there.rows("tenant")).toMatchObject([{ key: there.tenantId, ...three }]);
    expect(await there.rows("runtime")).toMatchObject([{ key: there.runtime.id, ...three }]);
    expect(await there.rows("group")).toEqual([]);
  });

  it("shows the platform every tenant's sum, in pages, and nothing of what they deploy", async () => {
    const [one, two] = [await ready(), await ready()];
    await one.deploy();
    await two.deploy();
    await two.deploy();
    const platform = server.client.as({ tenantId: "platform", roles: "platform-admin" });
    const found = new Map<string, { deployments: number; nodes: number }>();
    let token: string | undefined;
    do {
      const { status, body } = await platform.send(
        "GET",
        `/reports/usage?pageSize=1${token === undefined ? "" : `&pageToken=${token}`}`,
      );
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(1);
      for (const row of body.items) {
        expect(row).not.toHaveProperty("statuses");
        found.set(row.key, row);
      }
      token = body.nextPageToken;
    } while (token !== undefined);
    expect(found.get(one.tenantId)).toMatchObject(three);
    expect(found.get(two.tenantId)).toMatchObject({ name: `Name of ${two.tenantId}`, deployments: 2, nodes: 6 });
    for (const by of ["zone", "app", "runtime", "group", "status"])
      expect((await platform.send("GET", `/reports/usage?by=${by}`)).body.items).toEqual([]);
  });

  it("is for whoever sees the whole tenant", async () => {
    const { tenantId } = await ready();
    const get = (more: object) => server.client.as({ tenantId, ...more }).send("GET", "/reports/usage?by=zone");
    for (const roles of ["tenant-admin", "operator", "auditor"]) expect((await get({ roles })).status).toBe(200);
    for (const roles of ["user", "vendor", "approver"])
      expect((await get({ roles })).body).toMatchObject({ status: 403, permission: "reports:read" });
    for (const scope of ["own", "group"])
      expect((await get({ roles: "", grants: `reports:read@${scope}` })).body).toMatchObject({
        status: 403,
        permission: "reports:read",
        scope: "tenant",
      });
    const admin = server.client.as({ tenantId, roles: "tenant-admin" });
    expect((await admin.send("GET", "/reports/usage?by=moon")).status).toBe(400);
    expect((await admin.send("GET", "/reports/usage?by=zone&tenantId=tenant-else")).status).toBe(400);
  });
});
