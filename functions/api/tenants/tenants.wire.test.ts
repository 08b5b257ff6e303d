import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../test-api.ts";
import { found, join, signUp } from "../test-people.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const notices = (tenantId: string) => server.aws.table.queryAll({ pk: `T#${tenantId}#NOTICE` });
const any = { "if-match": "*" };

describe("tenants", () => {
  it("are made by the platform alone, all of it or nothing, and once for one key", async () => {
    const platform = server.client.as({ tenantId: "platform", roles: "platform-admin" });
    const body = { id: "tenant-once", name: "Once", admin: { email: "Ann@Example.com" } };
    const key = { "idempotency-key": "make-once" };
    const made = await platform.send("POST", "/tenants", { body, headers: key });
    expect(made).toMatchObject({
      status: 201,
      headers: { location: "/tenants/tenant-once" },
      body: { id: "tenant-once", status: "active", version: 1 },
    });
    expect(made.body.invitationToken).toMatch(/^invite\.tenant-once\.inv-/);
    const again = await platform.send("POST", "/tenants", { body, headers: key });
    expect(again.body).toMatchObject({ id: "tenant-once", invitationId: made.body.invitationId });
    // The token was shown once: nothing kept it.
    expect(again.body.invitationToken).toBeUndefined();
    // But a mail brings it, sealed until it goes.
    const [letter, ...more] = await notices("tenant-once");
    expect([letter, more]).toMatchObject([
      { type: "invitation.created", to: { addresses: [{ address: "ann@example.com" }] }, sealed: expect.any(String) },
      [],
    ]);
    expect(JSON.stringify(letter)).not.toContain(made.body.invitationToken);
    const context = { tenant: "tenant-once", object: String(letter?.id) };
    expect(JSON.parse(await server.aws.sealer.open(String(letter?.sealed), context))).toEqual({
      code: made.body.invitationToken,
    });
    const other = await platform.send("POST", "/tenants", { body: { ...body, name: "Another" } });
    expect(other).toMatchObject({ status: 409, body: { code: "wrong-state" } });
    for (const roles of ["tenant-admin", "operator", "auditor"]) {
      const refused = await server.client.as({ tenantId: "tenant-x", roles }).send("POST", "/tenants", { body });
      expect(refused).toMatchObject({ status: 404, body: { code: "no-such-route" } });
    }
    const unknown = { id: "tenant-unmade", name: "U", admin: { userId: "user-0m9x2k4f7abcdefghj" } };
    expect((await platform.send("POST", "/tenants", { body: unknown })).status).toBe(422);
    expect((await platform.send("GET", "/tenants/tenant-unmade")).status).toBe(404);
    const reserved = { ...body, id: "platform" };
    expect((await platform.send("POST", "/tenants", { body: reserved })).status).toBe(422);
  });

  it("have their first administrator from the invitation", async () => {
    const platform = server.client.as({ tenantId: "platform", roles: "platform-admin" });
    const user = await signUp(server);
    const made = await platform.send("POST", "/tenants", { body: { name: "Invited", admin: { email: user.email } } });
    expect(made.body.id).toMatch(/^tenant-[0-9a-z]{18}$/);
    const joining = server.client.as({ tenantId: "nowhere", userId: user.id, grants: "invitations:accept@own" });
    const body = { token: made.body.invitationToken };
    expect(await joining.send("POST", "/invitations:accept", { body })).toMatchObject({
      status: 200,
      body: { tenant: made.body.id, roles: ["tenant-admin"] },
    });
    const admin = server.client.as({ tenantId: made.body.id, userId: user.id, roles: "tenant-admin" });
    const { items } = (await admin.send("GET", "/members")).body;
    expect(items).toMatchObject([{ id: user.id, email: user.email, roles: ["tenant-admin"], status: "active" }]);
    const headers = any;
    const leaving = await admin.send("DELETE", `/members/${user.id}`, { headers });
    expect(leaving).toMatchObject({ status: 409, body: { code: "last-admin" } });
  });

  it("are read and renamed by their own, and unknown to others", async () => {
    const one = await found(server, "one");
    const two = await found(server, "two");
    expect((await one.api.send("GET", `/tenants/${one.id}`)).body).toMatchObject({ id: one.id, status: "active" });
    const renamed = await one.api.send("PATCH", `/tenants/${one.id}`, {
      body: { name: "Renamed" },
      headers: { "if-match": '"1"' },
    });
    expect(renamed).toMatchObject({ status: 200, body: { name: "Renamed", version: 2 } });
    const unknown = await one.api.send("GET", "/tenants/tenant-unknown");
    const others = await one.api.send("GET", `/tenants/${two.id}`);
    expect([others.status, unknown.status]).toEqual([404, 404]);
    expect(others.body.detail.replace(two.id, "")).toBe(unknown.body.detail.replace("tenant-unknown", ""));
    const patched = await one.api.send("PATCH", `/tenants/${two.id}`, { body: { name: "Taken" }, headers: any });
    expect(patched.status).toBe(404);
    expect((await one.api.send("GET", "/tenants")).status).toBe(404);
    const { items } = (await one.platform.send("GET", "/tenants?pageSize=100")).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([one.id, two.id]));
    const member = await join(server, one, ["user"]);
    expect((await member.api.send("GET", `/tenants/${one.id}`)).status).toBe(200);
    const denied = await member.api.send("PATCH", `/tenants/${one.id}`, { body: { name: "Mine" }, headers: any });
    expect(denied).toMatchObject({ status: 403, body: { permission: "tenants:update" } });
  });

  it("are suspended and resumed by the platform, and take nobody in meanwhile", async () => {
    const { id, api, platform } = await found(server, "pause");
    const user = await signUp(server);
    const invited = await api.send("POST", "/invitations", { body: { email: user.email, roles: ["user"] } });
    const suspended = await platform.send("POST", `/tenants/${id}:suspend`, { body: { reason: "Unpaid" } });
    expect(suspended).toMatchObject({ status: 200, body: { status: "suspended", statusReason: "Unpaid" } });
    const twice = await platform.send("POST", `/tenants/${id}:suspend`, { body: {} });
    expect(twice).toMatchObject({ status: 409, body: { code: "wrong-state" } });
    const joining = server.client.as({ tenantId: "nowhere", userId: user.id, grants: "invitations:accept@own" });
    const body = { token: invited.body.invitationToken };
    expect((await joining.send("POST", "/invitations:accept", { body })).status).toBe(404);
    expect((await api.send("POST", `/tenants/${id}:resume`)).status).toBe(404);
    const resumed = await platform.send("POST", `/tenants/${id}:resume`);
    expect(resumed).toMatchObject({ status: 200, body: { status: "active", statusReason: "" } });
    expect((await joining.send("POST", "/invitations:accept", { body })).status).toBe(200);
    const told = (await notices(id)).filter(({ type }) => String(type).startsWith("tenant."));
    expect(told.map(({ type, data }) => [type, data]).sort()).toEqual([
      ["tenant.resumed", {}],
      ["tenant.suspended", { reason: "Unpaid" }],
    ]);
    expect((await platform.send("POST", "/tenants/platform:suspend", { body: {} })).status).toBe(404);
  });
});
