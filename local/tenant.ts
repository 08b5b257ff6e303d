import type { Tenant } from "../shared/domain/tenant/schema.ts";
import { tenantStore } from "../shared/domain/tenant/store.ts";
import { ConditionFailed, type Table } from "../shared/platform/dynamodb.ts";

/** Makes a tenant as the operator does, where one only needs that there is one. One round trip. */
export async function ensureTenant(table: Table, id: string): Promise<void> {
  const at = new Date().toISOString();
  const made = { version: 1, createdAt: at, createdBy: "operator", updatedAt: at };
  const tenant: Tenant = { id, name: id, status: "active", statusReason: "", roles: [], ...made };
  try {
    await tenantStore(table).create(tenant, undefined, []);
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
