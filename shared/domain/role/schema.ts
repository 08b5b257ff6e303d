import * as z from "zod";

/** Roles that a tenant may make beside the built-in ones, and grants of one: a tenant's item stays below 150 KB. */
export const MAX_CUSTOM_ROLES = 32;
export const MAX_ROLE_GRANTS = 64;

/** What a role is called where it is given: by this name, never by its title. */
export const RoleName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}$/, "is not the name of a role: write lower-case letters, digits and hyphens");

/** A role that a tenant made of grants. */
export const CustomRole = z.object({
  name: RoleName,
  title: z.string(),
  /** `deployments:read@group`. */
  grants: z.array(z.string()),
  version: z.int(),
  createdAt: z.string(),
  createdBy: z.string(),
  updatedAt: z.string(),
});
export type CustomRole = z.infer<typeof CustomRole>;
