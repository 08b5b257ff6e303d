import type * as z from "zod";
import { isBuiltIn, type Role, rolesOf } from "../../../shared/domain/role/rules.ts";
import type { CustomRole } from "../../../shared/domain/role/schema.ts";
import type { Tenant } from "../../../shared/domain/tenant/schema.ts";
import type { TenantStore } from "../../../shared/domain/tenant/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { RoleView } from "./routes.ts";

/** Changes of one tenant at once that a request gives way to. */
const MAX_ATTEMPTS = 5;

export async function requireTenant(tenants: TenantStore, tenantId: string): Promise<Tenant> {
  const tenant = await tenants.get(tenantId);
  if (tenant === undefined) throw notFound("tenant", tenantId);
  return tenant;
}

/** A role of the tenant's own. @throws Problem 404, 409 for a built-in one */
export function requireCustom(tenant: Tenant, name: string): CustomRole {
  if (isBuiltIn(name) && rolesOf(tenant).some((role) => role.name === name)) throw builtIn(name);
  const role = tenant.roles.find((one) => one.name === name);
  if (role === undefined) throw notFound("role", name);
  return role;
}

/** The tenant's item holds all its roles, so that a change of another one stands in the way: it is tried again. */
export async function givingWay<T>(change: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change();
    } catch (error) {
      if (!(error instanceof ConditionFailed) || error.index !== 0) throw error;
      if (attempt === MAX_ATTEMPTS) throw versionMismatch();
    }
  }
}

export function shown({ name, title, grants, custom }: Role): z.input<typeof RoleView> {
  const kept = { name, title, grants: [...grants] };
  if (custom === undefined) return { ...kept, builtIn: true };
  const { version, createdAt, createdBy, updatedAt } = custom;
  return { ...kept, builtIn: false, version, createdAt, createdBy, updatedAt };
}

export function shownCustom(custom: CustomRole): z.input<typeof RoleView> {
  return shown({ ...custom, custom });
}

function builtIn(name: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The role is built in",
    detail: `"${name}" is the same in every tenant; make a role of your own instead.`,
  });
}
