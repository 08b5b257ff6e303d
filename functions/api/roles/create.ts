import { isBuiltIn, requireGrants, requireHeld } from "../../../shared/domain/role/rules.ts";
import { type CustomRole, MAX_CUSTOM_ROLES } from "../../../shared/domain/role/schema.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { givingWay, requireTenant, shownCustom } from "./own.ts";
import type { create as contract } from "./routes.ts";

export interface ChangeRoles {
  readonly tenants: TenantStore;
}

/** Two round trips, again where somebody else changes the tenant at the same time. */
export function create({ tenants }: ChangeRoles): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    requireHeld(caller.grants, requireGrants(body.grants));
    const at = now.toISOString();
    const role: CustomRole = { ...body, version: 1, createdAt: at, createdBy: caller.actorId, updatedAt: at };
    return givingWay(async () => {
      const tenant = await requireTenant(tenants, tenantId);
      if (isBuiltIn(role.name) || tenant.roles.some(({ name }) => name === role.name)) throw taken(role.name);
      if (tenant.roles.length >= MAX_CUSTOM_ROLES) throw full();
      const next = { ...tenant, roles: [...tenant.roles, role], version: tenant.version + 1, updatedAt: at };
      const answer = { body: shownCustom(role), version: 1, location: `/roles/${role.name}` };
      return commit(answer, (also) => tenants.addRole(tenant, next, role, also), {
        object: { type: "role", id: role.name },
      });
    });
  };
}

function taken(name: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "There is such a role",
    detail: `The tenant has a role "${name}" already; choose another name.`,
  });
}

function full(): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "There are too many roles",
    detail: `A tenant has at most ${MAX_CUSTOM_ROLES} roles of its own; delete one that nobody needs.`,
  });
}
