import { notFound } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";

/** Runs what is about a tenant's quota: one's own, or, for the platform, any. @throws Problem 404 */
export async function atTenant<T>(reach: Reach, tenantId: string, run: () => Promise<T>): Promise<T> {
  if (tenantId === reach.tenantId) return run();
  if (reach.scope !== "platform") throw notFound("quota", tenantId);
  return acrossTenants("the platform looks at a tenant's limits, or sets them", run);
}
