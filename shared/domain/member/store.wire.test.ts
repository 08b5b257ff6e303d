import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestAws, type TestAws } from "../../../functions/api/test-aws.ts";
import { groupId } from "../group/schema.ts";
import { type GroupStore, groupStore } from "../group/store.ts";
import { roleUsesKey } from "../role/entity.ts";
import type { Tenant } from "../tenant/schema.ts";
import { type TenantStore, tenantStore } from "../tenant/store.ts";
import type { Member } from "./schema.ts";
import { type MemberStore, memberStore } from "./store.ts";

const at = "2026-11-21T09:00:00.000Z";
const common = { version: 1, createdAt: at, createdBy: "user-admin", updatedAt: at };

function tenantOf(id: string): Tenant {
  return { id, name: id, status: "active", statusReason: "", roles: [], ...common };
}

function memberOf(tenantId: string, userId: string, more: Partial<Member> = {}): Member {
  return {
    tenantId,
    userId,
    email: `${userId}@example.com`,
    name: "",
    roles: [],
    groups: [],
    status: "active",
    ...common,
    ...more,
  };
}

const next = (member: Member, change: Partial<Member>): Member => ({
  ...member,
  ...change,
  version: member.version + 1,
});

describe("members of a tenant, on a real table", () => {
  let aws: TestAws | undefined;
  let tenants: TenantStore;
  let members: MemberStore;
  let groups: GroupStore;
  beforeAll(async () => {
    aws = await startTestAws();
    tenants = tenantStore(aws.table);
    members = memberStore(aws.table);
    groups = groupStore(aws.table);
  }, 60_000);
  afterAll(async () => aws?.stop());

  const group = (tenantId: string, path: string) =>
    groups.create({ id: groupId(tenantId, path), tenantId, path, description: "", ...common }, []);
  const usesOf = async (tenantId: string, role: string) => (await aws?.table.get(roleUsesKey(tenantId, role)))?.uses;

  test("the last administrator is neither removed, demoted nor suspended, whoever tries at the same time", async () => {
    const tenant = tenantOf("tenant-last");
    const first = memberOf(tenant.id, "user-1", { roles: ["tenant-admin"] });
    await tenants.create(tenant, first, []);
    const last = { code: "last-admin", status: 409 };
    await expect(members.save(first, undefined, [])).rejects.toMatchObject(last);
    await expect(members.save(first, next(first, { roles: ["user"] }), [])).rejects.toMatchObject(last);
    await expect(members.save(first, next(first, { status: "suspended" }), [])).rejects.toMatchObject(last);

    const second = memberOf(tenant.id, "user-2", { roles: ["tenant-admin", "vendor"] });
    await members.save(undefined, second, []);
    const outcomes = await Promise.allSettled([
      members.save(first, undefined, []),
      members.save(second, undefined, []),
    ]);
    expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
    expect(await usesOf(tenant.id, "tenant-admin")).toBeGreaterThanOrEqual(1);
    expect((await members.list(tenant.id, { limit: 10 })).items.length).toBeGreaterThanOrEqual(1);
  });

  test("a custom role is counted, and goes when nobody has it", async () => {
    const tenant = tenantOf("tenant-roles");
    await tenants.create(tenant, memberOf(tenant.id, "user-1", { roles: ["tenant-admin"] }), []);
    const role = { name: "deployer", title: "Deploys", grants: ["deployments:create@own"], ...common };
    const withRole: Tenant = { ...tenant, roles: [role], version: 2 };
    await tenants.addRole(tenant, withRole, role, []);
    const member = memberOf(tenant.id, "user-2", { roles: ["deployer", "user"] });
    await members.save(undefined, member, []);
    expect(await usesOf(tenant.id, "deployer")).toBe(1);
    const without: Tenant = { ...tenant, version: 3 };
    await expect(tenants.dropRole(withRole, without, "deployer", [])).rejects.toMatchObject({ index: 1 });
    const suspended = next(member, { status: "suspended" });
    await members.save(member, suspended, []);
    expect(await usesOf(tenant.id, "deployer")).toBe(1);
    await members.save(suspended, undefined, []);
    await tenants.dropRole(withRole, without, "deployer", []);
    expect((await tenants.get(tenant.id))?.roles).toEqual([]);
    await expect(members.save(undefined, member, [])).rejects.toMatchObject({ code: "invalid-request" });
    expect(await members.get(tenant.id, "user-2")).toBeUndefined();
  });

  test("a group holds its members, and does not go while somebody comes in", async () => {
    const tenant = tenantOf("tenant-groups");
    await tenants.create(tenant, undefined, []);
    await group(tenant.id, "/eng");
    await group(tenant.id, "/eng/backend");
    await expect(group(tenant.id, "/ops/night")).rejects.toMatchObject({ index: 1 });
    await expect(group(tenant.id, "/eng")).rejects.toMatchObject({ index: 0 });
    expect((await groups.all(tenant.id)).map(({ path }) => path)).toEqual(["/eng", "/eng/backend"]);

    const backend = groupId(tenant.id, "/eng/backend");
    const looked = await groups.get(tenant.id, backend);
    if (looked === undefined) throw new Error("the group is not there");
    const member = memberOf(tenant.id, "user-1", { groups: ["/eng/backend"] });
    await members.save(undefined, member, []);
    expect((await groups.members(tenant.id, backend, { limit: 10 })).userIds).toEqual(["user-1"]);
    await expect(groups.delete(looked, [])).rejects.toMatchObject({ index: 0 });

    await members.save(member, next(member, { groups: ["/eng"] }), []);
    expect((await groups.members(tenant.id, backend, { limit: 10 })).userIds).toEqual([]);
    const empty = await groups.get(tenant.id, backend);
    if (empty === undefined) throw new Error("the group is not there");
    await groups.delete(empty, []);
    expect(await groups.existing(tenant.id, ["/eng", "/eng/backend"])).toEqual(new Set(["/eng"]));
    await expect(members.save(undefined, { ...member, userId: "user-9" }, [])).rejects.toMatchObject({
      code: "invalid-request",
    });
  });

  test("a user's tenants are found, and each tenant has its own members", async () => {
    for (const id of ["tenant-x", "tenant-y"]) {
      await tenants.create(tenantOf(id), memberOf(id, "user-both", { roles: ["tenant-admin"] }), []);
    }
    expect((await members.ofUser("user-both")).map(({ tenantId }) => tenantId)).toEqual(["tenant-x", "tenant-y"]);
    expect(await members.get("tenant-z", "user-both")).toBeUndefined();
    expect((await tenants.list({ limit: 100 })).items.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["tenant-x", "tenant-y"]),
    );
    await expect(tenants.create(tenantOf("tenant-x"), undefined, [])).rejects.toMatchObject({ index: 0 });
  });

  test("a change of what has changed is refused", async () => {
    const member = memberOf("tenant-stale", "user-1");
    await tenants.create(tenantOf("tenant-stale"), undefined, []);
    await members.save(undefined, member, []);
    await members.save(member, next(member, { name: "A" }), []);
    await expect(members.save(member, next(member, { name: "B" }), [])).rejects.toMatchObject({ status: 412 });
    await expect(members.save(undefined, member, [])).rejects.toMatchObject({ status: 409 });
  });
});
