import { notFound, Problem } from "../../kernel/problem.ts";
import { type Reach, reaches } from "../../kernel/reach.ts";
import type { Backup } from "./schema.ts";

/** Whoever made a back-up reaches it, and whoever reaches its deployment. */
export function reachesBackup(reach: Reach, backup: Backup): boolean {
  return reaches(reach, backup) || reaches(reach, { ...backup, createdBy: backup.ownedBy });
}

/** @throws Problem 404, the same for one out of reach and one that is not there */
export function requireBackup(reach: Reach, backup: Backup | undefined, id: string): Backup {
  if (backup === undefined || !reachesBackup(reach, backup)) throw notFound("back-up", id);
  return backup;
}

/** @throws Problem 409 `wrong-state` */
export function requireStatus(backup: Backup, allowed: readonly Backup["status"][], what: string): void {
  if (allowed.includes(backup.status)) return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `A back-up that is ${backup.status} cannot be ${what}`,
    detail: `Only one that is ${allowed.join(" or ")} can be ${what}; ${backup.id} is ${backup.status}.`,
    extensions: { status: backup.status },
  });
}

/** Whether something of it lies in the tenant's cloud. */
export function holdsSnapshots({ snapshots }: Pick<Backup, "snapshots">): boolean {
  return Object.keys(snapshots).length > 0;
}

/** GiB of all volumes together; 0 of a back-up that the package keeps. */
export function sizeOf({ snapshots }: Pick<Backup, "snapshots">): number {
  return Object.values(snapshots).reduce((sum, { size }) => sum + size, 0);
}
