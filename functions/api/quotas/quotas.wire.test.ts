import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../test-api.ts";
import { found } from "../test-people.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

const any = { "if-match": "*" };

async function people() {
  const { id: tenantId } = await found(server, "quotas");
  return {
    tenantId,
    admin: server.client.as({ tenantId, roles: "tenant-admin" }),
    user: server.client.as({ tenantId, roles: "user", groups: `${tenantId}/eng` }),
    platform: server.client.as({ tenantId: "platform", roles: "platform-admin", tokenId: "tok-platform" }),
  };
}

const limitsOf = (body: { resources: { resource: string; limit: number | null }[] }) =>
  Object.fromEntries(body.resources.map(({ resource, limit }) => [resource, limit]));

describe("quotas", () => {
  it("show limit, use and what is left with its unit, of the tenant and of its groups", async () => {
    const { tenantId, admin, user } = await people();
    const { body } = await admin.send("GET", "/quotas");
    expect(body.items).toMatchObject([{ id: tenantId, tenantId, version: 0, rates: {} }]);
    expect(body.items[0].resources).toContainEqual({
      resource: "memory",
      unit: "MiB",
      limit: 80_000_000,
      used: 0,
      left: 80_000_000,
    });
    const set = (group: string) =>
      admin.send("PATCH", `/quotas/${tenantId}?group=${group}`, { body: { limits: { nodes: 5 } }, headers: any });
    for (const group of ["/eng", "/ops"]) expect((await set(group)).status).toBe(200);
    const ids = async (client: typeof admin) =>
      (await client.send("GET", "/quotas")).body.items.map(({ id }: { id: string }) => id);
    expect(await ids(admin)).toEqual([tenantId, `${tenantId}/eng`, `${tenantId}/ops`]);
    expect(await ids(user)).toEqual([tenantId, `${tenantId}/eng`]);
    expect((await user.send("GET", `/quotas/${tenantId}?group=/eng`)).body).toMatchObject({ group: "/eng" });
    expect((await user.send("GET", `/quotas/${tenantId}?group=/ops`)).status).toBe(404);
    expect((await user.send("GET", `/quotas/tenant-else`)).status).toBe(404);
    expect((await admin.send("GET", `/quotas/tenant-else`)).status).toBe(404);
  });

  it("of a tenant are set by the platform, those of groups by its administrator, none above the tenant's", async () => {
    const { tenantId, admin, user, platform } = await people();
    const patch = (client: typeof admin, query: string, body: object, headers: Record<string, string> = any) =>
      client.send("PATCH", `/quotas/${tenantId}${query}`, { body, headers });
    expect((await patch(user, "?group=/eng", { limits: { nodes: 1 } })).body).toMatchObject({
      status: 403,
      permission: "quotas:update",
    });
    expect((await patch(admin, "", { limits: { nodes: 1 } })).body).toMatchObject({
      status: 403,
      permission: "quotas:update",
      scope: "platform",
    });
    const first = await patch(platform, "", { limits: { nodes: 10, cpu: "unlimited" } });
    expect(limitsOf(first.body)).toMatchObject({ nodes: 10, cpu: null, deployments: 1_000 });
    expect((await admin.send("GET", `/quotas/${tenantId}`)).body).toEqual(first.body);
    expect((await patch(platform, "", { limits: { nodes: 20 } }, { "if-match": '"0"' })).status).toBe(412);
    const back = await patch(platform, "", {
      limits: { nodes: null },
      rates: { principal: { perSecond: 5, burst: 9 } },
    });
    expect(limitsOf(back.body).nodes).toBe(5_000);
    expect(back.body.rates).toEqual({ principal: { perSecond: 5, burst: 9 } });
    const group = (body: object) => patch(admin, "?group=/eng/db", body);
    expect((await group({ limits: { nodes: 5_001 } })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/limits/nodes", detail: "The tenant has 5000." }],
    });
    expect((await group({ rates: { tenant: { perSecond: 1, burst: 1 } } })).body.errors).toMatchObject([
      { pointer: "/rates" },
    ]);
    expect(limitsOf((await group({ limits: { nodes: 7 } })).body)).toMatchObject({ nodes: 7, cpu: null });
    for (const wrong of [{ nodes: -1 }, { nodes: 1.5 }, { gpus: 1 }, { nodes: "many" }])
      expect((await group({ limits: wrong })).status).toBe(422);
    // Another tenant's administrator does not know of it.
    const { admin: stranger } = await people();
    for (const query of ["", "?group=/eng"]) expect((await patch(stranger, query, { limits: {} })).status).toBe(404);
  });
});

describe("requests for more", () => {
  it("are made by a tenant and decided by the platform once, which sets the limits", async () => {
    const { tenantId, admin, user, platform } = await people();
    const ask = (client: typeof admin, limits: object) =>
      client.send("POST", "/quota-requests", { body: { limits, reason: "A second region." } });
    expect((await ask(user, { nodes: 9 })).body).toMatchObject({ status: 403, permission: "quota-requests:create" });
    expect((await ask(admin, {})).status).toBe(422);
    const one = (await ask(admin, { nodes: 9_000 })).body;
    const two = (await ask(admin, { nodes: 90_000 })).body;
    expect(one).toMatchObject({ status: "open", tenantId, limits: { nodes: 9_000 } });
    const open = await platform.send("GET", "/quota-requests");
    expect(open.body.items).toEqual(expect.arrayContaining([one, two]));
    const decide = (client: typeof admin, id: string, verb: string, body: object = {}) =>
      client.send("POST", `/quota-requests/${id}:${verb}`, { body });
    expect((await decide(admin, one.id, "approve")).status).toBe(404);
    expect((await decide(platform, "qreq-0000000000000000", "approve")).status).toBe(404);
    expect((await decide(platform, two.id, "reject")).status).toBe(422);
    const answers = await Promise.all([decide(platform, one.id, "approve"), decide(platform, one.id, "approve")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await decide(platform, two.id, "reject", { message: "Not now." })).body.status).toBe("rejected");
    expect(limitsOf((await admin.send("GET", `/quotas/${tenantId}`)).body).nodes).toBe(9_000);
    const mine = (await admin.send("GET", "/quota-requests")).body.items;
    expect(mine.map(({ status }: { status: string }) => status).sort()).toEqual(["approved", "rejected"]);
    expect((await platform.send("GET", "/quota-requests")).body.items).toEqual([]);
    expect((await (await people()).admin.send("GET", "/quota-requests")).body.items).toEqual([]);
  });
});
