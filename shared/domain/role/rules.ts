import { type Grant, includes, parseGrant, permissionsOf, printGrant, readGrants } from "../../kernel/grants.ts";
import { type Fault, invalid, Problem } from "../../kernel/problem.ts";
import { BUILT_IN_ROLES, PLATFORM_TENANT } from "../../kernel/roles.ts";
import type { CustomRole } from "./schema.ts";

/** A role as it is given, whether it is built in or the tenant's own. */
export interface Role {
  readonly name: string;
  readonly title: string;
  readonly grants: readonly string[];
  /** Absent for a built-in one. */
  readonly custom?: CustomRole;
}

/** Where roles are given: the platform's roles exist in its own tenant alone. */
export interface RoleHome {
  readonly id: string;
  readonly roles: readonly CustomRole[];
}

/** Built-in roles of a tenant, then its own by name. A name means the built-in role wherever there is one. */
export function rolesOf(tenant: RoleHome): readonly Role[] {
  const builtIn = Object.entries(BUILT_IN_ROLES)
    .filter(([name]) => tenant.id === PLATFORM_TENANT || !name.startsWith("platform-"))
    .map(([name, { title, grants }]) => ({ name, title, grants }));
  const own = tenant.roles.filter(({ name }) => !isBuiltIn(name)).map((custom) => ({ ...custom, custom }));
  return [...builtIn, ...own.sort((a, b) => (a.name < b.name ? -1 : 1))];
}

export function isBuiltIn(name: string): boolean {
  return Object.hasOwn(BUILT_IN_ROLES, name);
}

/** What these roles allow together; a name that is no role in this tenant allows nothing. */
export function grantsOfRoles(names: readonly string[], tenant: RoleHome): readonly Grant[] {
  const roles = rolesOf(tenant);
  return names.flatMap((name) => readGrants(roles.find((role) => role.name === name)?.grants ?? []));
}

/** Those of the names that are roles of the tenant. */
export function knownRoles(names: readonly string[], tenant: RoleHome): readonly string[] {
  const roles = rolesOf(tenant);
  return names.filter((name) => roles.some((role) => role.name === name));
}

/** `kept`: names that were there before, which stay whatever they are. @throws Problem 422 for what is no role */
export function requireRoles(names: readonly string[], tenant: RoleHome, kept: readonly string[] = []): void {
  const known = [...kept, ...knownRoles(names, tenant)];
  const faults = names.flatMap((name, i): Fault[] =>
    known.includes(name)
      ? []
      : [{ pointer: `/roles/${i}`, detail: `There is no role "${name}".`, remedy: "Choose one of GET /roles." }],
  );
  if (faults.length > 0) throw invalid("invalid-request", "There is no such role", faults);
}

/**
 * Who gives or takes these roles holds all that they allow, so that nobody raises himself or another above himself.
 * @throws Problem 403 that names what is missing
 */
export function requireGrantable(grants: readonly Grant[], names: readonly string[], tenant: RoleHome): void {
  requireHeld(grants, grantsOfRoles(names, tenant));
}

/** @throws Problem 403 that names the first permission which is missing */
export function requireHeld(held: readonly Grant[], wanted: readonly Grant[]): void {
  const above = wanted.find((grant) => !includes(held, grant));
  if (above === undefined) return;
  const [missing = printGrant(above)] = permissionsOf(above).filter(
    (permission) => !includes(held, readPermission(permission, above)),
  );
  throw new Problem({
    status: 403,
    code: "forbidden",
    title: "A permission is missing",
    detail: `Nobody gives or takes more than they hold: this needs the permission "${missing}" in the scope "${above.scope}".`,
    extensions: { permission: missing, scope: above.scope },
  });
}

function readPermission(permission: string, { scope }: Grant): Grant {
  const [resource = "", action = ""] = permission.split(":");
  return { resource, action, scope };
}

/** The grants of a role that is being made. @throws Problem 422 for text that is none */
export function requireGrants(texts: readonly string[]): readonly Grant[] {
  const faults = texts.flatMap((text, i): Fault[] =>
    parseGrant(text) === undefined
      ? [
          {
            pointer: `/grants/${i}`,
            detail: `"${text.slice(0, 100)}" is no grant.`,
            remedy: "Write resource:action@scope, with own, group, tenant or platform, as GET /roles shows them.",
          },
        ]
      : [],
  );
  if (faults.length > 0) throw invalid("invalid-request", "The grants are not understood", faults);
  return readGrants(texts);
}
