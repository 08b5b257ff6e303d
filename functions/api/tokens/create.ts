import { holding } from "../../../shared/domain/quota/rules.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { endOf, scopesOf } from "../../../shared/domain/token/rules.ts";
import { drawToken, type TokenStore } from "../../../shared/domain/token/store.ts";
import { grantsOfRoles } from "../../../shared/identity/caller.ts";
import { covers, type Grant, includes, permissionsOf, widest } from "../../../shared/kernel/grants.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { type Fault, invalid } from "../../../shared/kernel/problem.ts";
import { BUILT_IN_ROLES } from "../../../shared/kernel/roles.ts";
import { forbidden } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";
import { shown } from "./view.ts";

export interface CreateToken {
  readonly tokens: TokenStore;
  readonly quotas: QuotaStore;
  readonly tenants: Pick<TenantStore, "get">;
  readonly newId: NewId;
}

/** One transaction; before it one read of the token that it is made with, and one of the tenant's own roles, at once. */
export function create({ tokens, quotas, tenants, newId }: CreateToken): Operation<typeof contract> {
  return async ({ body, caller, tenantId, reach, now, commit }) => {
    const { kind, name, expiresInDays } = body;
    const roles = [...new Set(body.roles ?? [])];
    if (kind === "service" && !covers(reach.scope, "tenant")) throw forbidden("tokens:create", "tenant");
    requireFits(kind, caller.userId, roles);
    const signedIn = caller.tokenId === caller.userId;
    const [madeWith, tenant] = await Promise.all([
      signedIn ? undefined : tokens.get(caller.tokenId),
      roles.every((role) => Object.hasOwn(BUILT_IN_ROLES, role)) ? undefined : tenants.get(tenantId),
    ]);
    for (const [i, role] of roles.entries()) {
      const grants = grantsOfRoles([role], tenant);
      if (grants.length === 0) throw noSuchRole(i, role);
      requireHeld(caller.grants, grants);
    }
    const held = kind === "service" ? grantsOfRoles(roles, tenant) : caller.grants;
    // What is made with a narrowed token is as narrow.
    const inherited = kind === "personal" ? madeWith?.scopes : undefined;
    const scopes = body.scopes === undefined ? inherited : scopesOf(body.scopes, held);
    const quota = holding(tenantId, caller.groups, { tokens: 1 });
    const { token, text } = drawToken(
      {
        tenantId,
        name,
        roles,
        groups: [],
        expiresAt: endOf(expiresInDays, madeWith, now),
        createdBy: caller.actorId,
        quota,
        ...(kind === "personal" && caller.userId !== undefined ? { userId: caller.userId } : {}),
        ...(scopes === undefined ? {} : { scopes }),
      },
      now,
      newId,
    );
    const answer = { body: shown(token), once: { apiToken: text }, version: 1, location: `/tokens/${token.id}` };
    return commit(answer, (also) =>
      quotas.taking(tenantId, quota, now, (taking) => tokens.create(token, [...also, ...taking])),
    );
  };
}

function requireFits(kind: "personal" | "service", userId: string | undefined, roles: readonly string[]): void {
  const faults: Fault[] = [];
  if (kind === "personal" && userId === undefined)
    faults.push({ pointer: "/kind", detail: "A program has no personal token.", remedy: 'Send "kind": "service".' });
  if (kind === "personal" && roles.length > 0)
    faults.push({
      pointer: "/roles",
      detail: "A personal token has its user's roles.",
      remedy: "Narrow it by scopes.",
    });
  if (kind === "service" && roles.length === 0)
    faults.push({ pointer: "/roles", detail: "A service token needs a role.", remedy: "Choose of GET /roles." });
  if (faults.length > 0) throw invalid("invalid-request", "The token cannot be made", faults);
}

/** Nobody hands on what they do not hold. @throws Problem 403 that names the first permission that is missing */
function requireHeld(held: readonly Grant[], wanted: readonly Grant[]): void {
  const missing = wanted.find((grant) => !includes(held, grant));
  if (missing === undefined) return;
  const permission = permissionsOf(missing).find((one) => !covers(widest(held, one), missing.scope));
  if (permission !== undefined) throw forbidden(permission, missing.scope);
}

function noSuchRole(i: number, role: string) {
  const fault = { pointer: `/roles/${i}`, detail: `There is no role "${role}".`, remedy: "Choose of GET /roles." };
  return invalid("invalid-request", "There is no such role", [fault]);
}
