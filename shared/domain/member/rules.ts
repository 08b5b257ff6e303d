import { PLATFORM_TENANT } from "../../kernel/roles.ts";
import { isBuiltIn } from "../role/rules.ts";
import type { Member } from "./schema.ts";

/** The role that a tenant always keeps in one member's hands. */
export function adminRole(tenantId: string): string {
  return tenantId === PLATFORM_TENANT ? "platform-admin" : "tenant-admin";
}

/** Roles of a member that are counted: custom ones always, the administrator's while he is active. */
export function countedRoles(member: Member | undefined): readonly string[] {
  if (member === undefined) return [];
  const admin = adminRole(member.tenantId);
  return member.roles.filter((role) => (role === admin ? member.status === "active" : !isBuiltIn(role)));
}
