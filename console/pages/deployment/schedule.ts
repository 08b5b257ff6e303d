import type { BackupSchedule, UpdateBackupScheduleBody } from "../../../sdk/index.ts";

/** A schedule as it is typed. */
export interface TypedSchedule {
  readonly enabled: boolean;
  readonly kind: "hours" | "daily";
  readonly everyHours: string;
  readonly dailyAt: string;
  readonly timeZone: string;
  readonly count: string;
  readonly days: string;
}

/** @param zone of whoever looks, for a schedule that names none yet */
export function typedSchedule({ enabled, times, keep }: BackupSchedule, zone: string): TypedSchedule {
  const daily = times !== undefined && "dailyAt" in times ? times : undefined;
  return {
    enabled,
    kind: times === undefined || daily !== undefined ? "daily" : "hours",
    everyHours: times !== undefined && "everyHours" in times ? String(times.everyHours) : "24",
    dailyAt: daily?.dailyAt ?? "02:00",
    timeZone: daily?.timeZone ?? zone,
    count: keep?.count === undefined ? "" : String(keep.count),
    days: keep?.days === undefined ? "" : String(keep.days),
  };
}

/** As the API takes it, which has the last word on it. */
export function scheduleBody(typed: TypedSchedule): UpdateBackupScheduleBody {
  const { enabled, kind, everyHours, dailyAt, timeZone, count, days } = typed;
  const keep = {
    ...(count.trim() === "" ? {} : { count: Number(count) }),
    ...(days.trim() === "" ? {} : { days: Number(days) }),
  };
  return {
    enabled,
    times:
      kind === "hours" ? { everyHours: Number(everyHours) } : { dailyAt, ...(timeZone === "" ? {} : { timeZone }) },
    ...(Object.keys(keep).length === 0 ? {} : { keep }),
  };
}
