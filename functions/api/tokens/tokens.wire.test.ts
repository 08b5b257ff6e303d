import { describe, expect, it } from "vitest";
import { carried } from "../../../shared/domain/audit/log.ts";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { tenantStore } from "../../../shared/domain/tenant/store.ts";
import { tokenStore } from "../../../shared/domain/token/store.ts";
import { identify } from "../../../shared/identity/identify.ts";
import { identityReads } from "../../../shared/identity/reads.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { ensurePageKey, openPager } from "../../../shared/platform/middleware/pages.ts";
import { type TestCaller, testClient } from "../../../shared/platform/middleware/test-client.ts";
import { useTestTable } from "../../../shared/tasks/testing/table.ts";
import { endpoints } from "./endpoints.ts";

const client = useTestTable("tokens");
let counter = 0;
const DAY = 86_400_000;

function here() {
  const table = openTable("tokens", client());
  const tokens = tokenStore(table);
  const quotas = quotaStore(table, QuotaDefaults.parse("tokens=4"));
  const needs = { tokens, quotas, tenants: tenantStore(table), pager: openPager(table), newId };
  const api = testClient(endpoints(needs), carried(table), {});
  const tenantId = `tenant-${++counter}`;
  const ann = `user-ann${counter}aaaaaaaa`;
  const as = (caller: TestCaller) => api.as({ tenantId, ...caller });
  return {
    table,
    tokens,
    quotas,
    tenantId,
    ann,
    as,
    /** Signed in, a member without a role. */
    member: (grants = "tokens:*@own deployments:*@own apps:read@tenant", id = ann) =>
      as({ grants, tokenId: id, actorId: id, userId: id }),
    admin: () => as({ roles: "tenant-admin", tokenId: "user-admin", actorId: "user-admin", userId: "user-admin" }),
  };
}

describe("a token that is made", () => {
  it("is shown once, also when the request is repeated, and is nowhere in the table", async () => {
    const { member, table, tenantId, ann } = here();
    const headers = { "idempotency-key": "once" };
    const made = await member().send("POST", "/tokens", { body: { name: "laptop" }, headers });
    expect(made).toMatchObject({ status: 201, body: { kind: "personal", userId: ann, apiToken: expect.any(String) } });
    const again = await member().send("POST", "/tokens", { body: { name: "laptop" }, headers });
    expect(again.body).toEqual({ ...made.body, apiToken: undefined });
    const secret = made.body.apiToken.split("_").slice(2).join("_");
    const items = [
      ...(await table.queryAll({ index: "gsi1", pk: `T#${tenantId}#TOKEN` })),
      await table.get({ pk: `TOKEN#${made.body.id}`, sk: "TOKEN" }),
    ];
    expect(items).toHaveLength(2);
    for (const text of [JSON.stringify(items), JSON.stringify(again), JSON.stringify(made.headers)])
      expect(text).not.toContain(secret);
    const read = await member().send("GET", `/tokens/${made.body.id}`);
    expect(JSON.stringify(read)).not.toMatch(new RegExp(`${secret}|secretSha256`));
  });

  it("lives 90 days unless it is said, and a year at most", async () => {
    const { member } = here();
    const days = async (body: object) => {
      const { status, body: made } = await member().send("POST", "/tokens", { body: { name: "n", ...body } });
      return status === 201 ? Math.round((Date.parse(made.expiresAt) - Date.now()) / DAY) : status;
    };
    expect(await days({})).toBe(90);
    expect(await days({ expiresInDays: 365 })).toBe(365);
    for (const wrong of [366, 0, -1, 1.5, "90", null]) expect(await days({ expiresInDays: wrong })).toBe(422);
  });

  it("never gives more than its maker holds", async () => {
    const { member } = here();
    const scopes = async (...asked: string[]) => {
      const { status, body } = await member().send("POST", "/tokens", { body: { name: "n", scopes: asked } });
      return status === 201 ? body.scopes : body.errors.map(({ pointer }: { pointer: string }) => pointer);
    };
    expect(await scopes("deployments:*", "apps:read@own")).toEqual(["deployments:*@own", "apps:read@own"]);
    expect(await scopes("*:*@platform")).toEqual(["tokens:*@own", "deployments:*@own", "apps:read@tenant"]);
    expect(await scopes("apps:read", "credentials:read", "nonsense", "apps:share")).toEqual([
      "/scopes/1",
      "/scopes/2",
      "/scopes/3",
    ]);
  });

  it("with another token is as narrow as that one, and ends no later", async () => {
    const { member, as, ann, tokens, tenantId, table } = here();
    const { body: first } = await member().send("POST", "/tokens", {
      body: { name: "n", scopes: ["tokens:*", "apps:read"], expiresInDays: 2 },
    });
    const by = as({ grants: "tokens:*@own apps:read@tenant", tokenId: first.id, actorId: ann, userId: ann });
    const { body: second } = await by.send("POST", "/tokens", { body: { name: "n", expiresInDays: 365 } });
    expect(second).toMatchObject({ userId: ann, scopes: first.scopes, expiresAt: first.expiresAt });
    expect((await by.send("POST", "/tokens", { body: { name: "n", scopes: ["deployments:read"] } })).status).toBe(422);
    // What the function would be told of it, were the user an administrator.
    expect((await tokens.get(second.id))?.tenantId).toBe(tenantId);
    const ask = identify({
      reads: identityReads(table),
      verify: async () => ({ ok: false, why: "" }),
      clock: () => new Date(),
    });
    expect(await ask(second.apiToken)).toEqual({});
  });

  it("for a program takes the whole tenant's permission, a role, and roles that its maker holds", async () => {
    const { member, admin, as } = here();
    const body = (roles?: string[]) => ({ name: "n", kind: "service", ...(roles === undefined ? {} : { roles }) });
    expect(await member().send("POST", "/tokens", { body: body(["user"]) })).toMatchObject({
      status: 403,
      body: { permission: "tokens:create", scope: "tenant" },
    });
    const made = await admin().send("POST", "/tokens", { body: body(["operator"]) });
    expect(made).toMatchObject({ status: 201, body: { kind: "service", roles: ["operator"] } });
    expect(made.body.userId).toBeUndefined();
    for (const roles of [undefined, [], ["no-such-role"], ["constructor"]])
      expect((await admin().send("POST", "/tokens", { body: body(roles) })).status).toBe(422);
    expect(await admin().send("POST", "/tokens", { body: body(["platform-admin"]) })).toMatchObject({ status: 403 });
    const half = as({ grants: "tokens:*@tenant apps:*@tenant", tokenId: "u", actorId: "u", userId: "u" });
    const refused = await half.send("POST", "/tokens", { body: body(["operator"]) });
    expect(refused).toMatchObject({ status: 403, body: { permission: expect.any(String), scope: expect.any(String) } });
    const program = as({ roles: "tenant-admin", tokenId: made.body.id });
    expect((await program.send("POST", "/tokens", { body: { name: "n" } })).status).toBe(422);
    expect((await member().send("POST", "/tokens", { body: { name: "n", roles: ["user"] } })).status).toBe(422);
  });

  it("takes no member that is not its maker's to set", async () => {
    const { member } = here();
    for (const name of ["id", "userId", "tenantId", "secretSha256", "createdBy", "lastUsedAt", "expiresAt", "groups"])
      expect((await member().send("POST", "/tokens", { body: { name: "n", [name]: "x" } })).status).toBe(422);
  });
});

describe("tokens that are there", () => {
  it("are seen and revoked by their users and by the tenant's administrator, and by nobody else", async () => {
    const { member, admin, as, table, tokens, ann } = here();
    await ensurePageKey(table);
    const mine = (await member().send("POST", "/tokens", { body: { name: "mine" } })).body.id;
    const bob = `${ann.slice(0, -1)}b`;
    const theirs = (await member(undefined, bob).send("POST", "/tokens", { body: { name: "theirs" } })).body.id;
    const listed = async (who: ReturnType<typeof as>) =>
      (await who.send("GET", "/tokens")).body.items.map(({ id }: { id: string }) => id).sort();
    expect(await listed(member())).toEqual([mine]);
    expect(await listed(admin())).toEqual([mine, theirs].sort());
    const stranger = as({ tenantId: "tenant-other", roles: "tenant-admin" });
    expect(await listed(stranger)).toEqual([]);
    const headers = { "if-match": "*" };
    const unknown = "tok-000000000000000000";
    for (const [who, id] of [
      [member(), theirs],
      [stranger, mine],
      [member(), unknown],
    ] as const)
      for (const method of ["GET", "DELETE"])
        expect(await who.send(method, `/tokens/${id}`, { headers })).toMatchObject({
          status: 404,
          body: { code: "not-found" },
        });
    const [revoked, trips] = await (async () => {
      const before = table.meter.roundTrips;
      const sent = await member().send("DELETE", `/tokens/${mine}`, { headers });
      return [sent, table.meter.roundTrips - before] as const;
    })();
    expect([revoked.status, trips]).toEqual([204, 2]);
    expect(await tokens.get(mine)).toBeUndefined();
    expect((await member().send("DELETE", `/tokens/${mine}`, { headers })).status).toBe(404);
    expect((await admin().send("DELETE", `/tokens/${theirs}`, { headers })).status).toBe(204);
  });

  it("take a quota, and give it back when they are revoked", async () => {
    const { as, ann, quotas, tenantId } = here();
    const member = as({ actorId: ann, userId: ann, tokenId: ann, roles: "tenant-admin" });
    const make = () => member.send("POST", "/tokens", { body: { name: "n" } });
    const made = await Promise.all(Array.from({ length: 4 }, make));
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect((await make()).body).toMatchObject({
      status: 403,
      code: "quota-exceeded",
      exceeded: [{ resource: "tokens", limit: 4, used: 4, asked: 1, more: 1 }],
    });
    const headers = { "if-match": "*" };
    for (const status of [204, 404])
      expect((await member.send("DELETE", `/tokens/${made[0]?.body.id}`, { headers })).status).toBe(status);
    expect((await quotas.get(tenantId, "/")).used.tokens).toBe(3);
    expect((await make()).status).toBe(201);
  });
});
