import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";

/** Runs what is about a tenant's quota: one's own, or, for the platform, any, which costs one read more. @throws Problem 404 */
export async function atTenant<T>(
  tenants: Pick<TenantStore, "get">,
  reach: Reach,
  tenantId: string,
  run: () => Promise<T>,
): Promise<T> {
  if (tenantId === reach.tenantId) return run();
  if (reach.scope !== "platform") throw notFound("quota", tenantId);
  return acrossTenants("the platform looks at a tenant's limits, or sets them", async () => {
    // Counters begin with what they count: a tenant without any is not told from one that is not there.
    if ((await tenants.get(tenantId)) === undefined) throw notFound("quota", tenantId);
    return run();
  });
}
