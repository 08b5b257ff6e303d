import type { Tenant } from "../../../shared/domain/tenant/schema.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";

/** One's own, or any for the platform. One round trip, none for another's. @throws Problem 404 */
export async function requireTenant(tenants: TenantStore, reach: Reach, id: string): Promise<Tenant> {
  const allowed = reach.scope === "platform" || reach.tenantId === id;
  const tenant = allowed ? await tenants.get(id) : undefined;
  if (tenant === undefined) throw notFound("tenant", id);
  return tenant;
}
