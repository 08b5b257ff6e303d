import { requireHeld } from "../../../shared/domain/role/rules.ts";
import { readGrants } from "../../../shared/kernel/grants.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { ChangeRoles } from "./create.ts";
import { givingWay, requireCustom, requireTenant, shownCustom } from "./own.ts";
import type { remove as contract } from "./routes.ts";

/** Two round trips; the number of members who have the role is a condition of the second. */
export function remove({ tenants }: ChangeRoles): Operation<typeof contract> {
  return async ({ params, tenantId, caller, ifMatch, now, commit }) =>
    givingWay(async () => {
      const tenant = await requireTenant(tenants, tenantId);
      const role = requireCustom(tenant, params.id);
      requireVersion(role, ifMatch);
      requireHeld(caller.grants, readGrants(role.grants));
      const roles = tenant.roles.filter(({ name }) => name !== role.name);
      const next = { ...tenant, roles, version: tenant.version + 1, updatedAt: now.toISOString() };
      try {
        return await commit({ body: undefined }, (also) => tenants.dropRole(tenant, next, role.name, also), {
          before: shownCustom(role),
          object: { type: "role", id: role.name },
        });
      } catch (error) {
        if (error instanceof ConditionFailed && error.index === 1) throw inUse(role.name);
        throw error;
      }
    });
}

function inUse(name: string): Problem {
  return new Problem({
    status: 409,
    code: "in-use",
    title: "Members have this role",
    detail: `Take "${name}" from every member first; GET /members says who has it.`,
  });
}
