import type { DataScope } from "./grants.ts";
import { notFound } from "./problem.ts";

/** How far a caller's permission for one operation goes. */
export interface Reach {
  readonly scope: DataScope;
  readonly tenantId: string;
  /** Who acts: `createdBy` of what they make. */
  readonly actorId: string;
  /**
   * Groups that the caller belongs to, with all their ancestors up to the tenant itself:
   * `["tenant-a", "tenant-a/eng", "tenant-a/eng/backend"]`.
   */
  readonly groups: readonly string[];
}

/** What decides who reaches an object. */
export interface Owned {
  readonly tenantId: string;
  /** Absent on what was made before owners were kept: then nobody's own. */
  readonly createdBy?: string | undefined;
  /** Groups it is shared with. */
  readonly groups?: readonly string[] | undefined;
}

/** The object, where there is one and it is in reach. @throws Problem 404, the same for both */
export function requireReached<T extends Owned>(reach: Reach, object: T | undefined, noun: string, id: string): T {
  if (object === undefined || !reaches(reach, object)) throw notFound(noun, id);
  return object;
}

/** `false` = for this caller the object does not exist (404). Another tenant's is reached by the platform, or through a group. */
export function reaches({ scope, tenantId, actorId, groups }: Reach, object: Owned): boolean {
  if (scope === "platform") return true;
  const own = object.tenantId === tenantId;
  if (scope === "tenant" && own) return true;
  if (own && object.createdBy === actorId) return true;
  return scope !== "own" && (object.groups ?? []).some((group) => groups.includes(group));
}
