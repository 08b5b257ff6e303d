import * as z from "zod";
import { groupKey, groupMemberKey, groupMembersPartition } from "../domain/group/entity.ts";
import { GroupPath } from "../domain/group/path.ts";
import { Group } from "../domain/group/schema.ts";
import { keyPairItem } from "../domain/key-pair/entity.ts";
import { KeyPair } from "../domain/key-pair/schema.ts";
import { memberItem } from "../domain/member/entity.ts";
import { Member } from "../domain/member/schema.ts";
import { roleUsesItem } from "../domain/role/entity.ts";
import { CustomRole, RoleName } from "../domain/role/schema.ts";
import { tenantItem } from "../domain/tenant/entity.ts";
import { Tenant, TenantId } from "../domain/tenant/schema.ts";
import { parseGrant } from "../kernel/grants.ts";
import { BUILT_IN_ROLES, PLATFORM_TENANT } from "../kernel/roles.ts";
import { type ExportedKind, exportedKind } from "./kind.ts";

/** A grant for all tenants is the platform's to give, and no archive's. */
const ownGrant = z
  .string()
  .refine((text) => parseGrant(text, "own")?.scope !== "platform", { error: "reaches beyond the tenant" });

const ownRole = RoleName.refine((name) => !name.startsWith("platform-"), { error: "is a role of the platform" });

const tenant = exportedKind({
  name: "tenant",
  pk: "TENANT",
  sk: "TENANT",
  shape: {
    ...Tenant.shape,
    id: TenantId.refine((id) => id !== PLATFORM_TENANT, { error: "is the platform's own tenant" }),
    roles: z
      .array(
        CustomRole.extend({
          name: ownRole.refine((name) => !Object.hasOwn(BUILT_IN_ROLES, name), { error: "is a built-in role" }),
          grants: z.array(ownGrant),
        }),
      )
      .default([]),
  },
  item: (record) =>
    tenantItem({ ...record, ...(record.status === "suspended" ? {} : { status: "active", statusReason: "" }) }),
});

const keyPair = exportedKind({
  name: "key-pair",
  pk: "KEYPAIR",
  sk: "*",
  shape: KeyPair.shape,
  item: keyPairItem,
});

const member = exportedKind({
  name: "member",
  pk: "MEMBER",
  sk: "*",
  shape: { ...Member.shape, roles: z.array(ownRole) },
  item: memberItem,
});

const group = exportedKind({
  name: "group",
  pk: "GROUP",
  sk: "*",
  shape: { ...Group.shape, uses: z.int().default(0) },
  leadsTo: (tenantId, { id }) => [{ query: { pk: groupMembersPartition(tenantId, id) } }],
  item: (record) => ({ ...groupKey(record.tenantId, record.id), entity: "Group", ...record }),
});

const groupMember = exportedKind({
  name: "group-member",
  pk: "GROUP#*",
  sk: "*",
  shape: { tenantId: z.string(), userId: z.string(), path: GroupPath },
  fromKey: ([, tenantId]) => ({ tenantId }),
  item: ({ tenantId, userId, path }) => ({
    ...groupMemberKey(tenantId, path, userId),
    entity: "GroupMember",
    userId,
    path,
  }),
});

const roleUses = exportedKind({
  name: "role-uses",
  pk: "ROLE",
  sk: "*",
  shape: { tenantId: z.string(), name: ownRole, uses: z.int() },
  fromKey: ([, tenantId]) => ({ tenantId }),
  item: ({ tenantId, name, uses }) => roleUsesItem(tenantId, name, uses),
});

export const peopleKinds: readonly ExportedKind[] = [tenant, member, keyPair, group, groupMember, roleUses];
