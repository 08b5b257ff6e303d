import { nameOf } from "../../../shared/domain/quota/rules.ts";
import { ROOT } from "../../../shared/domain/quota/schema.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import { viewOf } from "../../../shared/domain/quota/view.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { covers } from "../../../shared/kernel/grants.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { atTenant } from "./at-tenant.ts";
import type { get as contract } from "./routes.ts";

export interface ReadQuota {
  readonly quotas: QuotaStore;
  readonly tenants: Pick<TenantStore, "get">;
}

/** One read, two for the platform. */
export function get({ quotas, tenants }: ReadQuota): Operation<typeof contract> {
  return async ({ params, query, reach }) => {
    const { group = ROOT } = query;
    const asked = nameOf({ tenantId: params.id, group });
    if (!covers(reach.scope, "tenant") && !reach.groups.includes(asked)) throw notFound("quota", asked);
    const counter = await atTenant(tenants, reach, params.id, () => quotas.get(params.id, group));
    return { body: viewOf(counter), version: counter.version };
  };
}
