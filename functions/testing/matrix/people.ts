import { PLATFORM_TENANT } from "../../../shared/kernel/roles.ts";
import type { Someone } from "./served.ts";

/** A tenant of the matrices. */
export const tenantOf = (letter: string): string => `tenant-matrix-${letter}`;

/** May do everything in the tenant, and nothing for the platform. */
export const adminOf = (letter: string): Someone => ({
  tenantId: tenantOf(letter),
  actorId: `user-admin000000000000${letter}`,
  roles: ["tenant-admin"],
});

/** Runs the store for all tenants. */
export const PLATFORM: Someone = {
  tenantId: PLATFORM_TENANT,
  actorId: "user-platform000000000",
  roles: ["platform-admin"],
};

/** A user who has made nothing. */
export const newcomerOf = (letter: string): Someone => ({
  tenantId: tenantOf(letter),
  actorId: `user-newcomer00000000${letter}`,
  roles: ["user"],
});
