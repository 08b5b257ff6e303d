import { expect, it } from "vitest";
import { BackupKeep, BackupTimes, beyondKeep, nextTime } from "./schedule.ts";
import type { Backup } from "./schema.ts";

const at = (text: string) => new Date(text);
const next = (times: unknown, after: string, since = "2026-11-22T00:10:00.000Z") =>
  nextTime(BackupTimes.parse(times), at(since), at(after)).toISOString();

it("comes every so many hours since it was set, and does not make up for what was missed", () => {
  expect(next({ everyHours: 6 }, "2026-11-22T00:10:00.000Z")).toBe("2026-11-22T06:10:00.000Z");
  expect(next({ everyHours: 6 }, "2026-11-22T06:10:00.000Z")).toBe("2026-11-22T12:10:00.000Z");
  expect(next({ everyHours: 6 }, "2026-11-25T07:00:00.000Z")).toBe("2026-11-25T12:10:00.000Z");
});

it("comes once a day by the clocks of a place, also when they are changed", () => {
  expect(next({ dailyAt: "02:30" }, "2026-11-22T02:29:00.000Z")).toBe("2026-11-22T02:30:00.000Z");
  expect(next({ dailyAt: "02:30" }, "2026-11-22T02:30:00.000Z")).toBe("2026-11-23T02:30:00.000Z");
  const shanghai = { dailyAt: "01:00", timeZone: "Asia/Shanghai" };
  expect(next(shanghai, "2026-11-22T00:00:00.000Z")).toBe("2026-11-22T17:00:00.000Z");
  expect(next(shanghai, "2026-11-22T17:00:00.000Z")).toBe("2026-11-23T17:00:00.000Z");
  const berlin = { dailyAt: "03:30", timeZone: "Europe/Berlin" };
  expect(next(berlin, "2026-03-28T12:00:00.000Z")).toBe("2026-03-29T01:30:00.000Z");
  expect(next(berlin, "2026-10-24T12:00:00.000Z")).toBe("2026-10-25T02:30:00.000Z");
  // 02:30 is left out on that night.
  const missing = { dailyAt: "02:30", timeZone: "Europe/Berlin" };
  const night = next(missing, "2026-03-28T12:00:00.000Z");
  expect(night.slice(0, 10)).toBe("2026-03-29");
  expect(next(missing, night)).toBe("2026-03-30T00:30:00.000Z");
});

it("is told in one way, at times and places that there are, and keeps something", () => {
  for (const wrong of [{}, { everyHours: 0 }, { everyHours: 169 }, { dailyAt: "24:00" }, { dailyAt: "2:30" }])
    expect(BackupTimes.safeParse(wrong).success).toBe(false);
  expect(BackupTimes.safeParse({ dailyAt: "02:30", timeZone: "Mars/One" }).success).toBe(false);
  expect(BackupTimes.safeParse({ everyHours: 6, dailyAt: "02:30" }).success).toBe(false);
  expect(BackupKeep.safeParse({}).success).toBe(false);
});

const backup = (day: number, more: Partial<Backup> = {}) =>
  ({
    id: `bak-${day}`,
    cause: "schedule",
    status: "available",
    createdAt: `2026-11-${String(day).padStart(2, "0")}T02:00:00.000Z`,
    ...more,
  }) as Backup;

it("keeps the newest, or the young, and always the last good one", () => {
  const now = at("2026-11-22T03:00:00.000Z");
  const ids = (backups: readonly Backup[], keep: BackupKeep) => beyondKeep(backups, keep, now).map(({ id }) => id);
  const days = [20, 22, 19, 21].map((day) => backup(day));
  expect(ids(days, { count: 2 })).toEqual(["bak-19", "bak-20"]);
  expect(ids(days, { days: 2 })).toEqual(["bak-19", "bak-20"]);
  expect(ids(days, { count: 3, days: 30 })).toEqual(["bak-19"]);
  expect(ids([backup(1), backup(2)], { days: 1 })).toEqual(["bak-1"]);
});

it("leaves alone what people made, what is being made or deleted, and failures until something is better", () => {
  const now = at("2026-11-22T03:00:00.000Z");
  const of = (...backups: Backup[]) => beyondKeep(backups, { count: 1 }, now).map(({ id }) => id);
  expect(of(backup(10, { cause: "user" }), backup(11), backup(12))).toEqual(["bak-11"]);
  const { cause: _, ...byHand } = backup(9);
  expect(of(byHand, backup(12))).toEqual([]);
  expect(of(backup(10, { status: "creating" }), backup(11, { status: "deleting" }), backup(12))).toEqual([]);
  expect(of(backup(10), backup(11, { status: "failed" }))).toEqual([]);
  expect(of(backup(10, { status: "failed" }), backup(11))).toEqual(["bak-10"]);
});
