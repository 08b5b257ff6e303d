import { expect, it } from "vitest";
import { scheduleBody, typedSchedule } from "./schedule.ts";

it("types a schedule and reads it back", () => {
  const daily = {
    enabled: true,
    times: { dailyAt: "02:30", timeZone: "Europe/Berlin" },
    keep: { count: 7 },
    version: 1,
  };
  expect(scheduleBody(typedSchedule(daily, "UTC"))).toEqual({
    enabled: true,
    times: { dailyAt: "02:30", timeZone: "Europe/Berlin" },
    keep: { count: 7 },
  });
  const hourly = typedSchedule({ enabled: true, times: { everyHours: 6 }, version: 2 }, "UTC");
  expect(scheduleBody({ ...hourly, days: "30" })).toEqual({
    enabled: true,
    times: { everyHours: 6 },
    keep: { days: 30 },
  });
  expect(typedSchedule({ enabled: false, version: 0 }, "Asia/Shanghai")).toMatchObject({
    kind: "daily",
    timeZone: "Asia/Shanghai",
  });
});
