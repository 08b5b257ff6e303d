import { expect, it } from "vitest";
import { Member } from "../domain/member/schema.ts";
import { Tenant } from "../domain/tenant/schema.ts";
import { ApiToken } from "../domain/token/schema.ts";
import { User } from "../domain/user/schema.ts";
import { rightsOf } from "./author.ts";

const at = "2026-11-21T09:00:00.000Z";
const now = new Date(at);
const stamps = { version: 1, createdAt: at, createdBy: "user-0", updatedAt: at };
const tenant = Tenant.parse({ id: "tenant-a", name: "A", status: "active", ...stamps });
const user = User.parse({ id: "user-1", issuer: "i", subject: "s", status: "active", ...stamps });
const member = Member.parse({
  tenantId: "tenant-a",
  userId: "user-1",
  email: "a@b.example",
  roles: ["operator"],
  groups: ["/eng"],
  status: "active",
  ...stamps,
});
const token = ApiToken.parse({
  id: "tok-1",
  tenantId: "tenant-a",
  name: "ci",
  secretSha256: "",
  roles: ["operator"],
  createdAt: at,
});
const person = { actorId: "user-1", tokenId: "tok-9", userId: "user-1", scope: "tenant" } as const;
const program = { actorId: "tok-1", tokenId: "tok-1", scope: "tenant" } as const;

const rights = (change: { member?: object; tenant?: object; user?: object; token?: object } = {}) =>
  rightsOf({
    standing: async () => ({
      user: { ...user, ...change.user },
      member: { ...member, ...change.member },
      tenant: { ...tenant, ...change.tenant },
    }),
    token: async () => ({ ...token, ...change.token }),
    tenant: async () => ({ ...tenant, ...change.tenant }),
  });

it("a rollout reaches as far as its author does now, and no farther than when it was made", async () => {
  expect(await rights()("tenant-a", person, now)).toMatchObject({ scope: "tenant", actorId: "user-1" });
  expect(await rights()("tenant-a", { ...person, scope: "own" }, now)).toMatchObject({ scope: "own" });
  expect(await rights()("tenant-a", program, now)).toMatchObject({ scope: "tenant", actorId: "tok-1" });
});

it("who lost the role, was suspended or left, and a token that is revoked or over, upgrade nothing any more", async () => {
  for (const change of [
    { member: { roles: ["user"] } },
    { member: { status: "suspended" } },
    { user: { status: "suspended" } },
    { tenant: { status: "suspended" } },
  ])
    expect(await rights(change)("tenant-a", person, now), JSON.stringify(change)).toBeUndefined();
  for (const change of [{ revokedAt: at }, { expiresAt: at }, { tenantId: "tenant-b" }, { roles: ["auditor"] }])
    expect(await rights({ token: change })("tenant-a", program, now), JSON.stringify(change)).toBeUndefined();
  const gone = rightsOf({ standing: async () => ({}), token: async () => undefined, tenant: async () => undefined });
  expect(await gone("tenant-a", person, now)).toBeUndefined();
  expect(await gone("tenant-a", program, now)).toBeUndefined();
});
