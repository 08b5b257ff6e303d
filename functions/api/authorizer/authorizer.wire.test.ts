import { expect, it } from "vitest";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import { limiter } from "../../../shared/domain/rate/limiter.ts";
import { RateDefaults } from "../../../shared/domain/rate/rules.ts";
import { bucketStore } from "../../../shared/domain/rate/store.ts";
import { createToken } from "../../../shared/domain/token/store.ts";
import { openIdentity } from "../../../shared/identity/open.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { useTestTable } from "../../../shared/tasks/testing/table.ts";
import { authorizer } from "./authorize.ts";

const client = useTestTable("authorizer");
const now = new Date("2026-11-21T09:00:00Z");
const nobody = { isAuthorized: true, context: {} };

it("a good token is its tenant with its grants; every other is nobody", async () => {
  const table = openTable("authorizer", client());
  const decide = authorizer(
    openIdentity(table, [], () => now),
    { take: async () => ({}) },
  );
  const send = (authorization?: string, more = {}) =>
    decide({ version: "2.0", headers: { ...(authorization === undefined ? {} : { authorization }), ...more } });
  const { id, token } = await createToken(
    table,
    { tenantId: "tenant-a", name: "n", roles: ["auditor"], expiresAt: "2026-11-21T10:00:00Z" },
    { now },
  );
  const grants = "me:read@own *:read@tenant";
  const known = {
    isAuthorized: true,
    context: { tenantId: "tenant-a", actorId: id, tokenId: id, grants, groups: "tenant-a" },
  };
  expect(await send(`Bearer ${token}`)).toEqual(known);
  expect(await send(token)).toEqual(known);
  expect(await send(token, { "Pitrix-Tenant": "tenant-a" })).toEqual(known);
  expect(await send(token, { "pitrix-tenant": "tenant-b" })).toEqual({
    isAuthorized: true,
    context: { refusal: "no-such-tenant" },
  });

  const changed = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
  const unknown = token.replace(/_[0-9a-z]+_/, "_000000000000000000_");
  for (const wrong of [changed, unknown, "", "Bearer", "Basic x", `${token}x`, `${token} ${token}`, "a".repeat(20_000)])
    expect(await send(wrong)).toEqual(nobody);
  expect(await send()).toEqual(nobody);
});

it("the table holds no token, only its hash", async () => {
  const table = openTable("authorizer", client());
  const { id, token } = await createToken(table, { tenantId: "tenant-a", name: "n", roles: ["auditor"] });
  const item = await table.get({ pk: `TOKEN#${id}`, sk: "TOKEN" });
  expect(item).toMatchObject({ tenantId: "tenant-a", secretSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(JSON.stringify(item)).not.toContain(token.split("_").slice(2).join("_"));
});

it("a request too many is told apart, with the tenant's own rate; authorization costs no round trip in the common case", async () => {
  const table = openTable("authorizer", client());
  const quotas = quotaStore(table, QuotaDefaults.parse(""));
  const rates = { principal: { perSecond: 1, burst: 40 } };
  await quotas.setLimits(await quotas.get("tenant-r", "/"), { limits: {}, rates }, now, []);
  const rate = limiter({
    buckets: bucketStore(table),
    ratesOf: async (tenantId) => (await quotas.get(tenantId, "/")).rates,
    defaults: RateDefaults.parse(""),
    clock: () => now,
    failed: (error) => {
      throw error;
    },
  });
  const decide = authorizer(
    openIdentity(table, [], () => now),
    rate,
  );
  const { token } = await createToken(table, { tenantId: "tenant-r", name: "n", roles: ["auditor"] });
  const costs: number[] = [];
  for (let request = 0; request < 40; request++) {
    const before = table.meter.roundTrips;
    const { context } = await decide({ headers: { authorization: token } });
    costs.push(table.meter.roundTrips - before);
    expect(context).toMatchObject({ tenantId: "tenant-r", ratePolicy: '"principal";q=40;w=40, "tenant";q=4000;w=10' });
    expect(context).not.toHaveProperty("limited");
  }
  expect(costs.toSorted((a, b) => a - b)[20]).toBe(0);
  const { context } = await decide({ headers: { authorization: token } });
  expect(context).toMatchObject({ limited: "1", violated: "principal", rateLimit: '"principal";r=0;t=40' });
});
