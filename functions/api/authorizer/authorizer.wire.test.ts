import { expect, it } from "vitest";
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
  const decide = authorizer(openIdentity(table, [], () => now));
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
