import { allPermissions, isResource, PERMISSIONS, type Permission } from "./permissions.ts";

/** Whose objects a grant is about, from the narrowest: what one made, what one's groups share, the tenant's, everybody's. */
export const DATA_SCOPES = ["own", "group", "tenant", "platform"] as const;
export type DataScope = (typeof DATA_SCOPES)[number];

/** `deployments:start@own`, `apps:*@tenant`, `*:read@tenant`. */
export interface Grant {
  readonly resource: string;
  readonly action: string;
  readonly scope: DataScope;
}

const FORM = /^(\*|[a-z][a-z-]{0,39}):(\*|[a-z][a-z-]{0,39})(?:@(own|group|tenant|platform))?$/;

/**
 * Reads a grant; without `@…` it is one for `otherwise`. `undefined` for what has another form or names a permission
 * that does not exist, so that a word nobody understands opens nothing.
 */
export function parseGrant(text: string, otherwise?: DataScope): Grant | undefined {
  const [, resource, action, given] = FORM.exec(text) ?? [];
  const scope = isDataScope(given) ? given : otherwise;
  if (resource === undefined || action === undefined || scope === undefined) return undefined;
  return exists(resource, action) ? { resource, action, scope } : undefined;
}

export function printGrant({ resource, action, scope }: Grant): string {
  return `${resource}:${action}@${scope}`;
}

/** Reads many; the ones that are none are left out. */
export function readGrants(texts: readonly string[], otherwise?: DataScope): readonly Grant[] {
  return texts.flatMap((text) => parseGrant(text, otherwise) ?? []);
}

/** The widest scope that the grants give for a permission; `undefined` when they do not give it at all. */
export function widest(grants: readonly Grant[], permission: Permission): DataScope | undefined {
  const [resource, action] = permission.split(":");
  let best = -1;
  for (const grant of grants) {
    if (grant.resource !== "*" && grant.resource !== resource) continue;
    if (grant.action !== "*" && grant.action !== action) continue;
    best = Math.max(best, DATA_SCOPES.indexOf(grant.scope));
  }
  return DATA_SCOPES[best];
}

/** `true` when `scope` reaches at least as far as `least`. */
export function covers(scope: DataScope | undefined, least: DataScope): boolean {
  return scope !== undefined && DATA_SCOPES.indexOf(scope) >= DATA_SCOPES.indexOf(least);
}

/** What both lists give: how a token's scopes narrow what its owner may do. Without duplicates. */
export function narrow(grants: readonly Grant[], by: readonly Grant[]): readonly Grant[] {
  const both = new Map<string, Grant>();
  for (const one of grants)
    for (const other of by) {
      const resource = meet(one.resource, other.resource);
      const action = meet(one.action, other.action);
      if (resource === undefined || action === undefined || !exists(resource, action)) continue;
      const scope = covers(one.scope, other.scope) ? other.scope : one.scope;
      const grant = { resource, action, scope };
      both.set(printGrant(grant), grant);
    }
  return [...both.values()];
}

/** `true` when `grants` give everything that `grant` gives: nobody hands on more than they hold. */
export function includes(grants: readonly Grant[], grant: Grant): boolean {
  return permissionsOf(grant).every((permission) => covers(widest(grants, permission), grant.scope));
}

/** Every permission that a grant's pattern stands for. */
export function permissionsOf({ resource, action }: Grant): readonly Permission[] {
  return ALL.filter((permission) => {
    const [itsResource, itsAction] = permission.split(":");
    return (resource === "*" || resource === itsResource) && (action === "*" || action === itsAction);
  });
}

const ALL: readonly Permission[] = allPermissions().filter(isPermission);

export function isPermission(text: string): text is Permission {
  const [resource = "", action = "", ...rest] = text.split(":");
  if (!isResource(resource) || rest.length > 0) return false;
  const actions: readonly string[] = PERMISSIONS[resource];
  return actions.includes(action);
}

function exists(resource: string, action: string): boolean {
  if (resource === "*") return action === "*" || ALL.some((permission) => permission.endsWith(`:${action}`));
  if (!isResource(resource)) return false;
  const actions: readonly string[] = PERMISSIONS[resource];
  return action === "*" || actions.includes(action);
}

function meet(one: string, other: string): string | undefined {
  if (one === "*") return other;
  return other === "*" || other === one ? one : undefined;
}

function isDataScope(text: string | undefined): text is DataScope {
  return DATA_SCOPES.some((scope) => scope === text);
}
