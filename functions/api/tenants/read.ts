import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { requireTenant } from "./reached.ts";
import type { get as getContract, list as listContract } from "./routes.ts";

export interface ReadTenants {
  readonly tenants: TenantStore;
  readonly pager: Pager;
}

/** One round trip. */
export function list({ tenants, pager }: ReadTenants): Operation<typeof listContract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/tenants"];
    const page = await tenants.list(await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}

/** One round trip. */
export function get({ tenants }: ReadTenants): Operation<typeof getContract> {
  return async ({ params, reach }) => {
    const tenant = await requireTenant(tenants, reach, params.id);
    return { body: tenant, version: tenant.version };
  };
}
