import { afterAll, beforeAll, expect, it } from "vitest";
import { createToken, tokenStore } from "../../../shared/domain/token/store.ts";
import { startTestAws, type TestAws } from "../test-aws.ts";
import { authorizer } from "./authorize.ts";

let aws: TestAws;
const now = new Date("2026-11-21T09:00:00Z");

beforeAll(async () => {
  aws = await startTestAws();
});

afterAll(async () => {
  await aws?.stop();
});

const nobody = { isAuthorized: true, context: {} };

it("a good token is its tenant with its grants, at one read; every other is nobody", async () => {
  const decide = authorizer(tokenStore(aws.table), () => now);
  const send = (authorization?: string) =>
    decide({ version: "2.0", headers: authorization === undefined ? {} : { authorization } });
  const roles = ["auditor"];
  const { id, token } = await createToken(
    aws.table,
    { tenantId: "tenant-a", name: "n", roles, expiresAt: "2026-11-21T10:00:00Z" },
    { now },
  );
  const before = aws.table.meter.roundTrips;
  const known = {
    isAuthorized: true,
    context: { tenantId: "tenant-a", actorId: id, tokenId: id, grants: "*:read@tenant", groups: "tenant-a" },
  };
  expect(await send(`Bearer ${token}`)).toEqual(known);
  expect(aws.table.meter.roundTrips - before).toBe(1);
  expect(await send(token)).toEqual(known);

  const changed = `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`;
  const unknown = token.replace(/_[0-9a-z]+_/, "_000000000000000000_");
  for (const wrong of [changed, unknown, "", "Bearer", "Basic x", `${token}x`, `${token} ${token}`])
    expect(await send(wrong)).toEqual(nobody);
  expect(await send()).toEqual(nobody);
  expect(
    await authorizer(
      tokenStore(aws.table),
      () => new Date("2026-11-21T10:00:00Z"),
    )({ headers: { authorization: token } }),
  ).toEqual(nobody);
});

it("the table holds no token, only its hash", async () => {
  const { id, token } = await createToken(aws.table, { tenantId: "tenant-a", name: "n", roles: ["auditor"] });
  const item = await aws.table.get({ pk: `TOKEN#${id}`, sk: "TOKEN" });
  expect(item).toMatchObject({ tenantId: "tenant-a", secretSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(JSON.stringify(item)).not.toContain(token.split("_").slice(2).join("_"));
});
