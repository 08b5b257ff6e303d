import * as z from "zod";
import { CustomRole } from "../role/schema.ts";

/** Words that people choose, or `tenant-<18 characters>` where they choose none; the reserved one is not chosen. */
export const TenantId = z
  .string()
  .regex(/^(?:tenant-[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?|platform)$/, 'must be an id that begins with "tenant-"')
  .meta({ examples: ["tenant-acme"] });

/**
 * - `active`: its members do what their roles allow;
 * - `suspended`: nobody gets in; what runs goes on;
 * - `leaving`: it is being exported or erased;
 * - `erased`: nothing is left but this item and the proof.
 */
export const TenantStatus = z.enum(["active", "suspended", "leaving", "erased"]);
export type TenantStatus = z.infer<typeof TenantStatus>;

/** Somebody who owns what is in the store: a company, a department, a person. */
export const Tenant = z.object({
  id: z.string(),
  name: z.string(),
  status: TenantStatus,
  /** Why it was suspended, in the platform's words; empty while it is active. */
  statusReason: z.string().default(""),
  /** Its own roles, beside the built-in ones. */
  roles: z.array(CustomRole).default([]),
  version: z.int(),
  createdAt: z.string(),
  createdBy: z.string(),
  updatedAt: z.string(),
});
export type Tenant = z.infer<typeof Tenant>;
