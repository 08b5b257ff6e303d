import { requireGrants, requireHeld } from "../../../shared/domain/role/rules.ts";
import { readGrants } from "../../../shared/kernel/grants.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { ChangeRoles } from "./create.ts";
import { givingWay, requireCustom, requireTenant, shownCustom } from "./own.ts";
import type { update as contract } from "./routes.ts";

/** What it allowed and what it shall allow: the caller holds both. Two round trips. */
export function update({ tenants }: ChangeRoles): Operation<typeof contract> {
  return async ({ params, body, tenantId, caller, ifMatch, now, commit }) => {
    const wanted = body.grants === undefined ? [] : requireGrants(body.grants);
    return givingWay(async () => {
      const tenant = await requireTenant(tenants, tenantId);
      const before = requireCustom(tenant, params.id);
      requireVersion(before, ifMatch);
      requireHeld(caller.grants, [...readGrants(before.grants), ...wanted]);
      const at = now.toISOString();
      const role = {
        ...before,
        title: body.title ?? before.title,
        grants: body.grants ?? before.grants,
        version: before.version + 1,
        updatedAt: at,
      };
      const roles = tenant.roles.map((one) => (one.name === role.name ? role : one));
      const next = { ...tenant, roles, version: tenant.version + 1, updatedAt: at };
      const answer = { body: shownCustom(role), version: role.version };
      return commit(answer, (also) => tenants.update(tenant, next, also), {
        before: shownCustom(before),
        object: { type: "role", id: role.name },
      });
    });
  };
}
