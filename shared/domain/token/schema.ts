import * as z from "zod";
import { Holding } from "../quota/schema.ts";

/** An API token: `pitrix_<id without prefix>_<secret>`. Only the secret's SHA-256 is stored. */
export const ApiToken = z.object({
  id: z.string(),
  tenantId: z.string(),
  /** Whose it is; absent on a token that is nobody's, for a program. */
  userId: z.string().optional(),
  name: z.string(),
  secretSha256: z.string(),
  /** Roles of the tenant that it has, when it is nobody's; a user's has those of the user, at each use. */
  roles: z.array(z.string()).default([]),
  /** Narrow what the roles give: `deployments:*`, `apps:read@own`. Absent: everything that they give. */
  scopes: z.array(z.string()).optional(),
  /** Groups that it belongs to, beside the tenant, when it is nobody's. */
  groups: z.array(z.string()).default([]),
  expiresAt: z.string().optional(),
  revokedAt: z.string().optional(),
  /** At most an hour behind. */
  lastUsedAt: z.string().optional(),
  createdAt: z.string(),
  /** User or token that made it; absent when an operator did, who needs no token for it. */
  createdBy: z.string().optional(),
  /** What it holds of its tenant's quota; absent when an operator made it. */
  quota: Holding.optional(),
});
export type ApiToken = z.infer<typeof ApiToken>;
