import * as z from "zod";
import { GroupName } from "../repo/visibility.ts";

/** An API token: `pitrix_<id without prefix>_<secret>`. Only the secret's SHA-256 is stored. */
export const ApiToken = z.object({
  id: z.string(),
  tenantId: z.string(),
  name: z.string(),
  secretSha256: z.string(),
  /** Of `SCOPES` in `rules.ts`. */
  scopes: z.array(z.string()),
  /** Groups that its owner belongs to. */
  groups: z.array(GroupName).default([]),
  expiresAt: z.string().optional(),
  createdAt: z.string(),
});
export type ApiToken = z.infer<typeof ApiToken>;
