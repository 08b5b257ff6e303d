import { isUnlimited, limitOf } from "../../../shared/domain/quota/rules.ts";
import { Resource, ROOT, UNLIMITED } from "../../../shared/domain/quota/schema.ts";
import { afterChange, type LimitChange, type QuotaStore } from "../../../shared/domain/quota/store.ts";
import { viewOf } from "../../../shared/domain/quota/view.ts";
import { type Fault, invalid } from "../../../shared/kernel/problem.ts";
import { requirePermission } from "../../../shared/platform/middleware/authorise.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { atTenant } from "./at-tenant.ts";
import type { ReadQuota } from "./get.ts";
import type { update as contract } from "./routes.ts";

/** One read, two for a group, one more for the platform, and one transaction. */
export function update({ quotas, tenants }: ReadQuota): Operation<typeof contract> {
  return async ({ params, query, body, caller, reach, ifMatch, now, commit }) => {
    const { group = ROOT } = query;
    const tenantId = params.id;
    return atTenant(tenants, reach, tenantId, async () => {
      if (group === ROOT) requirePermission(caller, "quotas:update", "platform");
      const before = await quotas.get(tenantId, group);
      requireVersion(before, ifMatch);
      const limits = Object.entries(body.limits).map(
        ([name, limit]) => [Resource.parse(name), limit === "unlimited" ? UNLIMITED : limit] as const,
      );
      const change: LimitChange = {
        limits: Object.fromEntries(limits),
        ...(body.rates === undefined ? {} : { rates: body.rates }),
      };
      if (group !== ROOT) {
        const faults = await beyondTenant(quotas, tenantId, change);
        if (faults.length > 0) throw invalid("invalid-request", "A group has no more than its tenant", faults);
      }
      const after = viewOf(afterChange(before, change, quotas.defaultsOf(group)));
      return unlessChanged(
        commit({ body: after, version: after.version }, (also) => quotas.setLimits(before, change, now, also), {
          before: viewOf(before),
          object: { type: "quota", id: after.id },
          alsoIn: tenantId,
        }),
      );
    });
  };
}

async function beyondTenant(quotas: QuotaStore, tenantId: string, change: LimitChange): Promise<readonly Fault[]> {
  const tenant = await quotas.get(tenantId, ROOT);
  const faults = Object.entries(change.limits).flatMap(([name, wanted]): Fault[] => {
    const limit = limitOf(tenant, Resource.parse(name));
    if (wanted === undefined || wanted === null || isUnlimited(wanted) || wanted <= limit) return [];
    return [{ pointer: `/limits/${name}`, detail: `The tenant has ${limit}.`, remedy: "Ask for more for the tenant." }];
  });
  if (change.rates === undefined) return faults;
  return [...faults, { pointer: "/rates", detail: "Rates are of tenants.", remedy: "Leave it out for a group." }];
}
