import { PLATFORM_TENANT } from "../tenant/schema.ts";
import type { Member } from "./schema.ts";

/** The role that a tenant always keeps in one member's hands. */
export function adminRole(tenantId: string): string {
  return tenantId === PLATFORM_TENANT ? "platform-admin" : "tenant-admin";
}

/** Roles that every tenant has without making them; nobody counts who has one, but for the administrator's. */
export const BUILT_IN = new Set([
  "tenant-admin",
  "vendor",
  "operator",
  "approver",
  "user",
  "auditor",
  "platform-admin",
  "platform-reviewer",
]);

/** Roles of a member that are counted: custom ones always, the administrator's while he is active. */
export function countedRoles(member: Member | undefined): readonly string[] {
  if (member === undefined) return [];
  const admin = adminRole(member.tenantId);
  return member.roles.filter((role) => (role === admin ? member.status === "active" : !BUILT_IN.has(role)));
}
