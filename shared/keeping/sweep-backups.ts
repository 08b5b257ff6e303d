import { type BackupSchedule, beyondKeep, nextTime } from "../domain/backup/schedule.ts";
import { BACKUP_SHARDS, type BackupScheduleStore, scheduleWrite } from "../domain/backup/schedule-store.ts";
import type { Backup } from "../domain/backup/schema.ts";
import type { BackupStore } from "../domain/backup/store.ts";
import type { Deployment } from "../domain/deployment/schema.ts";
import { Problem } from "../kernel/problem.ts";
import { backUp, backupIdOf } from "../operations/back-up.ts";
import { deleteBackup } from "../operations/delete-backup.ts";
import { ConditionFailed, type Item } from "../platform/dynamodb.ts";
import { begin, type KeepingParts } from "./begin.ts";

export interface SweepBackupsParts extends KeepingParts {
  readonly backups: BackupStore;
  readonly schedules: BackupScheduleStore;
}

/** Schedules of one shard that one sweep takes on. */
const EACH = 10;
/** When another sweep takes one on whose worker died: longer than a sweep can run. */
const LEASE_MS = 5 * 60_000;
/** When a deployment is looked at again that a job has: its back-up is due, or old ones are to go. */
const SOON_MS = 60_000;
/** For how long a job is waited for before a back-up is left out. */
const PATIENCE_MS = 30 * 60_000;

/**
 * Begins the back-ups that are due, one job each, and deletes what their schedules do not keep, one job after the other. One
 * read a shard when nothing is due; three writes and a handful of reads a job.
 */
export async function sweepBackups(parts: SweepBackupsParts): Promise<void> {
  const now = parts.clock();
  await Promise.all(
    Array.from({ length: BACKUP_SHARDS }, async (_, shard) => {
      for (const of of await parts.schedules.due(shard, now, EACH))
        await turnOf(parts, of, now).catch((error: unknown) => parts.failed(of.tenantId, error));
    }),
  );
}

async function turnOf(
  parts: SweepBackupsParts,
  { tenantId, deploymentId }: { readonly tenantId: string; readonly deploymentId: string },
  now: Date,
): Promise<void> {
  const known = await parts.schedules.get(tenantId, deploymentId);
  if (known?.enabled !== true || Date.parse(known.lookAt) > now.getTime()) return;
  const schedule = await parts.schedules.take(known, new Date(now.getTime() + LEASE_MS));
  if (schedule === undefined) return;
  const deployment = await parts.deployments.get(tenantId, deploymentId);
  if (deployment === undefined || deployment.status === "deleted" || deployment.status === "rejected")
    return parts.schedules.remove(schedule);
  const isDue = Date.parse(schedule.nextAt) <= now.getTime();
  try {
    await (isDue ? make(parts, schedule, deployment, now) : tidy(parts, schedule, deployment, now));
  } catch (error) {
    // Somebody has changed the schedule meanwhile: as it is now, it is looked at when it says.
    if (!(error instanceof ConditionFailed)) throw error;
  }
}

/** Begins the back-up that is due, waits a while for a job that has the deployment, or says why there is none this time. */
async function make(
  parts: SweepBackupsParts,
  schedule: BackupSchedule,
  deployment: Deployment,
  now: Date,
): Promise<void> {
  const { nextAt: dueAt } = schedule;
  const nextAt = nextTime(schedule.times, new Date(schedule.since), now).toISOString();
  const later = new Date(now.getTime() + SOON_MS).toISOString();
  const settled = { ...schedule, nextAt, lookAt: later, tidied: [] };
  const skip = (reason: string) => parts.schedules.save(schedule, { ...settled, last: { dueAt, reason } });
  const wait = (reason: string) => {
    const patience = Math.min(PATIENCE_MS, (Date.parse(nextAt) - Date.parse(dueAt)) / 2);
    const waited = now.getTime() - Date.parse(dueAt);
    return waited < patience ? parts.schedules.save(schedule, { ...schedule, lookAt: later }) : skip(reason);
  };
  if (deployment.activeJobId !== undefined) return wait(`${deployment.activeJobId} was changing it for too long.`);
  if (deployment.status !== "active") return skip(`It was ${deployment.status}.`);
  const wish = {
    kind: backUp,
    request: {},
    reason: "Its schedule says so.",
    operation: "backUpBySchedule",
    onBehalfOf: schedule.createdBy,
  };
  try {
    await begin(parts, deployment, wish, (job) => [
      scheduleWrite(schedule, { ...settled, last: { dueAt, jobId: job.id, backupId: backupIdOf(job) } }),
    ]);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.input.retryable === true) return wait("Another job was changing it for too long.");
    await skip(error.input.errors?.[0]?.detail ?? error.message);
  }
}

/** Begins the deletion of the oldest back-up that is beyond what is kept; where there is none, the next time is the back-up's. */
async function tidy(
  parts: SweepBackupsParts,
  schedule: BackupSchedule,
  deployment: Deployment,
  now: Date,
): Promise<void> {
  const soon = Math.min(now.getTime() + SOON_MS, Date.parse(schedule.nextAt));
  const again = { ...schedule, lookAt: new Date(soon).toISOString() };
  if (deployment.activeJobId !== undefined) return parts.schedules.save(schedule, again);
  const all = await ofDeployment(parts.backups, deployment);
  const old = beyondKeep(all, schedule.keep, now).find(
    ({ id, policy }) =>
      !schedule.tidied.includes(id) &&
      // What a package keeps it alone can delete, and only while it runs.
      (policy === "device" || deployment.status === "active"),
  );
  if (old === undefined) return parts.schedules.save(schedule, { ...schedule, lookAt: schedule.nextAt });
  const wish = {
    kind: deleteBackup,
    request: { backupId: old.id },
    reason: "Its schedule keeps no more.",
    operation: "deleteBackupBySchedule",
    onBehalfOf: schedule.createdBy,
  };
  const asked = { ...again, tidied: [...schedule.tidied, old.id] };
  try {
    await begin(parts, deployment, wish, () => [scheduleWrite(schedule, asked)]);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    await parts.schedules.save(schedule, error.input.retryable === true ? again : asked);
  }
}

/** One round trip for a hundred. */
async function ofDeployment(backups: BackupStore, { tenantId, id: deploymentId }: Deployment): Promise<Backup[]> {
  const found: Backup[] = [];
  let startKey: Item | undefined;
  do {
    const page = await backups.list(tenantId, {
      deploymentId,
      limit: 100,
      ...(startKey === undefined ? {} : { startKey }),
    });
    found.push(...page.items);
    startKey = page.lastKey;
  } while (startKey !== undefined);
  return found;
}
