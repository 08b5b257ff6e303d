import { assignments, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import { memberItem } from "../member/entity.ts";
import { adminRole } from "../member/rules.ts";
import type { Member } from "../member/schema.ts";
import { dropRole, roleUsesItem } from "../role/entity.ts";
import type { CustomRole } from "../role/schema.ts";
import { TENANTS, tenantItem, tenantKey } from "./entity.ts";
import { Tenant } from "./schema.ts";

/** Tenants and their custom roles. One round trip a method. */
export interface TenantStore {
  /** Strongly consistent. */
  get(id: string): Promise<Tenant | undefined>;
  /** All there are, by id. From an index: seconds behind at most. */
  list(page: {
    readonly limit: number;
    readonly startKey?: Item;
  }): Promise<{ readonly items: readonly Tenant[]; readonly startKey?: Item | undefined }>;
  /**
   * A tenant with its first administrator, who is a user already, or without one: then `also` has the invitation.
   * @throws ConditionFailed (0: there is such a tenant)
   */
  create(tenant: Tenant, admin: Member | undefined, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: changed meanwhile) */
  update(before: Tenant, after: Tenant, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: the tenant changed meanwhile) */
  addRole(before: Tenant, after: Tenant, role: CustomRole, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: the tenant changed meanwhile; 1: a member has the role) */
  dropRole(before: Tenant, after: Tenant, name: string, also: readonly Write[]): Promise<void>;
}

export function tenantStore(table: Table): TenantStore {
  return {
    async get(id) {
      const item = await table.get(tenantKey(id), { consistent: true });
      return item === undefined ? undefined : Tenant.parse(item);
    },
    async list(page) {
      const answer = await table.query({ index: "gsi1", pk: TENANTS, ...page });
      return { items: answer.items.map((item) => Tenant.parse(item)), startKey: answer.lastKey };
    },
    async create(tenant, admin, also) {
      await table.transact([...newTenant(tenant, admin), ...also]);
    },
    async update(before, after, also) {
      await table.transact([changed(before, after), ...also]);
    },
    async addRole(before, after, role, also) {
      await table.transact([changed(before, after), { put: roleUsesItem(after.id, role.name, 0) }, ...also]);
    },
    async dropRole(before, after, name, also) {
      await table.transact([changed(before, after), dropRole(after.id, name), ...also]);
    },
  };
}

/** A tenant, how many administrators it has, and the first of them. */
export function newTenant(tenant: Tenant, admin?: Member): readonly Write[] {
  return [
    { put: tenantItem(tenant), expression: { condition: "attribute_not_exists(pk)" } },
    { put: roleUsesItem(tenant.id, adminRole(tenant.id), admin === undefined ? 0 : 1) },
    ...(admin === undefined ? [] : [{ put: memberItem(admin) }]),
  ];
}

/** Part of a transaction that only an active tenant allows. */
export function requireActive(tenantId: string): Write {
  return {
    check: tenantKey(tenantId),
    expression: { condition: "#status = :active", names: { "#status": "status" }, values: { ":active": "active" } },
  };
}

/** Sets what these operations change and nothing else that the item may hold. */
function changed(before: Tenant, after: Tenant): Write {
  const { name, status, statusReason, roles, version, updatedAt } = after;
  const set = assignments({ name, status, statusReason, roles, version, updatedAt });
  return {
    update: {
      key: tenantKey(before.id),
      ...set,
      condition: "#version = :before",
      values: { ...set.values, ":before": before.version },
    },
  };
}
