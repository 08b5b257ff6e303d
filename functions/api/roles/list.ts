import { rolesOf } from "../../../shared/domain/role/rules.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { requireTenant, shown } from "./own.ts";
import type { get as getContract, list as listContract } from "./routes.ts";

export interface ReadRoles {
  readonly tenants: TenantStore;
}

/** One round trip. */
export function list({ tenants }: ReadRoles): Operation<typeof listContract> {
  return async ({ tenantId }) => ({
    body: { items: rolesOf(await requireTenant(tenants, tenantId)).map(shown) },
  });
}

/** One round trip. */
export function get({ tenants }: ReadRoles): Operation<typeof getContract> {
  return async ({ params, tenantId }) => {
    const role = rolesOf(await requireTenant(tenants, tenantId)).find(({ name }) => name === params.id);
    if (role === undefined) throw notFound("role", params.id);
    const { version } = role.custom ?? {};
    return { body: shown(role), ...(version === undefined ? {} : { version }) };
  };
}
