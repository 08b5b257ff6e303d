import * as z from "zod";
import { GroupName } from "../repo/visibility.ts";

/** An API token: `pitrix_<id without prefix>_<secret>`. Only the secret's SHA-256 is stored. */
export const ApiToken = z.object({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  secretSha256: z.string(),
  /** Roles of the tenant that it has. */
  roles: z.array(z.string()),
  /** Narrow what the roles give: `deployments:*`, `apps:read@own`. Absent: everything that they give. */
  scopes: z.array(z.string()).optional(),
  /** Groups that it belongs to, beside the tenant. */
  groups: z.array(GroupName).default([]),
  expiresAt: z.string().optional(),
  createdAt: z.string(),
});
export type ApiToken = z.infer<typeof ApiToken>;
