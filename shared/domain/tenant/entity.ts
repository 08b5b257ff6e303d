import type { Item, Key } from "../../platform/dynamodb.ts";
import type { Tenant } from "./schema.ts";

/*
 * Access patterns of tenants:
 *
 * | what                                   | how                                       |
 * | one by id, with its custom roles       | pk `T#<tenant>#TENANT`, sk `TENANT`        |
 * | all, in the order of their ids         | gsi1 pk `TENANTS`, sk `<tenantId>`         |
 *
 * A tenant's item is written when it is made, renamed, suspended or its roles change: rarely enough for one partition.
 */
export const TENANTS = "TENANTS";

export const tenantKey = (id: string): Key => ({ pk: `T#${id}#TENANT`, sk: "TENANT" });

export function tenantItem(tenant: Tenant): Item & Key {
  return { ...tenantKey(tenant.id), entity: "Tenant", ...tenant, gsi1pk: TENANTS, gsi1sk: tenant.id };
}
