import * as z from "zod";
import type { Backup } from "./schema.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Every so many hours since it was set, or once a day by the clocks of a place. */
export const BackupTimes = z.union([
  z.strictObject({ everyHours: z.int().min(1).max(168) }),
  z.strictObject({
    dailyAt: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as "02:30"'),
    /** IANA name, such as `Europe/Berlin`. */
    timeZone: z.string().max(60).refine(isTimeZone, "must be a time zone such as Europe/Berlin").default("UTC"),
  }),
]);
export type BackupTimes = z.output<typeof BackupTimes>;

/** Which of the back-ups that the schedule made stay: the newest so many, those of so many days, or what is both. */
export const BackupKeep = z
  .strictObject({
    count: z.int().min(1).max(100).optional(),
    days: z.int().min(1).max(3650).optional(),
  })
  .refine(({ count, days }) => count !== undefined || days !== undefined, "must name count, days or both");
export type BackupKeep = z.infer<typeof BackupKeep>;

/** What stays where nobody says it. */
export const DEFAULT_KEEP: BackupKeep = { count: 7 };

/** What became of the last time. */
export const ScheduledBackup = z.object({
  /** When it was due. */
  dueAt: z.string(),
  /** The job and its back-up; absent where none began. */
  jobId: z.string().optional(),
  backupId: z.string().optional(),
  /** Why none began. */
  reason: z.string().optional(),
});

/** When a deployment is backed up by itself, and how long that is kept. */
export const BackupSchedule = z.object({
  tenantId: z.string(),
  deploymentId: z.string(),
  enabled: z.boolean(),
  times: BackupTimes,
  keep: BackupKeep,
  /** Since when these times hold: hours count from then. */
  since: z.string(),
  /** When the next back-up is due. */
  nextAt: z.string(),
  last: ScheduledBackup.optional(),
  /** When the sweep looks at it. */
  lookAt: z.string(),
  /** Rises with each look: of two sweeps one goes on. */
  turn: z.int(),
  /** Back-ups whose deletion was begun since the last one was made: what fails is tried again after the next. */
  tidied: z.array(z.string()),
  createdBy: z.string(),
  version: z.int(),
  updatedAt: z.string(),
});
export type BackupSchedule = z.infer<typeof BackupSchedule>;

/** The first time after `after`: what was missed is not made up for. Pure. */
export function nextTime(times: BackupTimes, since: Date, after: Date): Date {
  if ("everyHours" in times) {
    const step = times.everyHours * HOUR_MS;
    const passed = Math.max(0, Math.floor((after.getTime() - since.getTime()) / step));
    return new Date(since.getTime() + (passed + 1) * step);
  }
  const [hours = 0, minutes = 0] = times.dailyAt.split(":").map(Number);
  const today = Math.floor(wallClock(after.getTime(), times.timeZone) / DAY_MS) * DAY_MS;
  for (let day = 0; ; day++) {
    const at = instantOf(today + day * DAY_MS + hours * HOUR_MS + minutes * 60_000, times.timeZone);
    if (at > after.getTime()) return new Date(at);
  }
}

/**
 * Those of a schedule's back-ups that are beyond what it keeps, the oldest first. The newest good one always stays, so that
 * back-ups that fail for weeks leave something; one that failed goes when there is a newer good one. Pure.
 */
export function beyondKeep(backups: readonly Backup[], keep: BackupKeep, now: Date): readonly Backup[] {
  const own = backups.filter(({ cause }) => cause === "schedule").sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const good = own.filter(({ status }) => status === "available");
  const [newest] = good;
  if (newest === undefined) return [];
  const oldest = keep.days === undefined ? "" : new Date(now.getTime() - keep.days * DAY_MS).toISOString();
  const gone = good.filter(
    (backup, place) => place > 0 && (place >= (keep.count ?? Number.POSITIVE_INFINITY) || backup.createdAt < oldest),
  );
  const failed = own.filter(({ status, createdAt }) => status === "failed" && createdAt < newest.createdAt);
  return [...gone, ...failed].sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a place show, as if it were UTC; in milliseconds. */
function wallClock(at: number, timeZone: string): number {
  const known = formats.get(timeZone);
  const format =
    known ??
    new Intl.DateTimeFormat("en-GB", {
      timeZone,
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
      hourCycle: "h23",
    });
  if (known === undefined) formats.set(timeZone, format);
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

/** When the clocks of a place show that. A time that they leave out in spring comes an hour later. */
function instantOf(wall: number, timeZone: string): number {
  const offset = (at: number) => wallClock(at, timeZone) - at;
  const guess = wall - offset(wall);
  // The guess may be on the other side of a change of clocks.
  return wall - offset(guess);
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}
