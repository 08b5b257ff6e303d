import * as z from "zod";
import { GroupPath } from "../group/path.ts";
import { RoleName } from "../role/schema.ts";

/** Roles and groups of one member: what changes them is one transaction. */
export const MAX_MEMBER_ROLES = 10;
export const MAX_MEMBER_GROUPS = 20;

/** A user in a tenant. The same user may be in several, with other roles in each. */
export const Member = z.object({
  tenantId: z.string(),
  userId: z.string(),
  email: z.string(),
  name: z.string().default(""),
  /** Names of built-in and custom roles. */
  roles: z.array(RoleName),
  /** Paths of groups. */
  groups: z.array(GroupPath),
  /** A suspended member keeps his roles and may do nothing. */
  status: z.enum(["active", "suspended"]),
  version: z.int(),
  createdAt: z.string(),
  createdBy: z.string(),
  updatedAt: z.string(),
});
export type Member = z.infer<typeof Member>;
