import * as z from "zod";
import { GroupPath } from "../group/path.ts";
import { RoleName } from "../role/schema.ts";

/** Days for which an invitation can be accepted, and for which one that was not is kept to be looked at. */
export const INVITATION_DAYS = 7;
export const KEPT_DAYS = 30;

/** Somebody is asked into a tenant: by e-mail, as who comes may not be a user yet. */
export const Invitation = z.object({
  id: z.string(),
  tenantId: z.string(),
  /** In lower case. Only a user with this address accepts it. */
  email: z.string(),
  roles: z.array(RoleName),
  groups: z.array(GroupPath),
  status: z.enum(["pending", "accepted", "revoked"]),
  /** Of the secret in the link that was sent last; the secret itself is not kept. */
  secretSha256: z.string(),
  validUntil: z.string(),
  /** The user who accepted it. */
  acceptedBy: z.string().optional(),
  version: z.int(),
  createdAt: z.string(),
  createdBy: z.string(),
  updatedAt: z.string(),
});
export type Invitation = z.infer<typeof Invitation>;
