import { refsOf } from "../domain/group/path.ts";
import type { Member } from "../domain/member/schema.ts";
import type { Tenant } from "../domain/tenant/schema.ts";
import { covers, type Grant, narrow, printGrant, readGrants } from "../kernel/grants.ts";
import type { Refusal } from "../kernel/refusals.ts";
import { BUILT_IN_ROLES, EVERY_MEMBER, EVERY_USER, EVERYBODY, PLATFORM_TENANT } from "../kernel/roles.ts";

/** Who calls, as functions are told: what the middleware's `Caller` reads. */
export interface Identified {
  readonly tenantId: string;
  readonly actorId: string;
  readonly tokenId: string;
  readonly userId?: string;
  readonly grants: readonly Grant[];
  readonly groups: readonly string[];
}

export interface Outcome {
  readonly caller?: Identified;
  readonly refusal?: Refusal;
  /** Milliseconds since the epoch: when what was shown is good no more. */
  readonly endsAt?: number;
}

/** What the names of roles give in a tenant; a role that does not exist gives nothing. */
export function grantsOfRoles(roles: readonly string[], tenant: Pick<Tenant, "roles"> | undefined): readonly Grant[] {
  const texts = roles.flatMap((name) => {
    const builtIn = Object.hasOwn(BUILT_IN_ROLES, name) ? BUILT_IN_ROLES[name] : undefined;
    const custom = tenant?.roles.find((role) => role.name === name);
    return (builtIn ?? custom)?.grants ?? [];
  });
  return readGrants([...new Set(texts)]);
}

/** A user as a member of a tenant. Only the platform's own people reach beyond their tenant, whatever a role says. */
export function asMember(member: Member, tenant: Tenant, tokenId: string, scopes?: readonly string[]): Identified {
  const { tenantId, userId, roles, groups } = member;
  const given = grantsOfRoles(roles, tenant).map((grant): Grant => {
    const tooFar = tenantId !== PLATFORM_TENANT && covers(grant.scope, "platform");
    return tooFar ? { ...grant, scope: "tenant" } : grant;
  });
  const grants = narrowed([...readGrants(EVERY_MEMBER), ...given], scopes);
  return { tenantId, actorId: userId, tokenId, userId, grants, groups: refsOf(tenantId, groups) };
}

/** A program with a token that is nobody's. `groups` are paths in the tenant, or names that the operator gave. */
export function asService(
  token: { readonly id: string; readonly tenantId: string } & {
    readonly roles: readonly string[];
    readonly scopes?: readonly string[] | undefined;
    readonly groups: readonly string[];
  },
  tenant: Tenant | undefined,
): Identified {
  const { id, tenantId, roles, scopes, groups } = token;
  const grants = narrowed([...readGrants(EVERYBODY), ...grantsOfRoles(roles, tenant)], scopes);
  const paths = groups.filter((group) => group.startsWith("/"));
  const names = groups.filter((group) => !group.startsWith("/"));
  return { tenantId, actorId: id, tokenId: id, grants, groups: [...refsOf(tenantId, paths), ...names] };
}

/** Somebody who signed in and acts in no tenant: alone with themselves, under their own name instead of a tenant's. */
export function asThemselves(userId: string): Identified {
  return { tenantId: userId, actorId: userId, tokenId: userId, userId, grants: readGrants(EVERY_USER), groups: [] };
}

/** Texts of an authorizer's context. */
export function contextOf({ caller, refusal }: Outcome): Readonly<Record<string, string>> {
  const said = refusal === undefined ? {} : { refusal };
  if (caller === undefined) return said;
  const { grants, groups, ...names } = caller;
  return { ...names, ...said, grants: grants.map(printGrant).join(" "), groups: groups.join(" ") };
}

function narrowed(grants: readonly Grant[], scopes: readonly string[] | undefined): readonly Grant[] {
  return scopes === undefined ? grants : narrow(grants, readGrants(scopes, "platform"));
}
