import { expect, it } from "vitest";
import { pointsOf, windowOf } from "./series.ts";
import { cellOf } from "./statistics.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z") / 1000;
const HOUR = 3600;

it("answers from the finest steps that are kept so far back, in whole steps", () => {
  expect(windowOf({ from: NOW - HOUR, to: NOW }, NOW)).toEqual({
    from: NOW - HOUR,
    to: NOW,
    step: 60,
    resolution: "1m",
  });
  expect(windowOf({ from: NOW - 23 * HOUR, to: NOW }, NOW)).toMatchObject({ step: 720, resolution: "1m" });
  expect(windowOf({ from: NOW - 25 * HOUR, to: NOW - 24 * HOUR }, NOW)).toMatchObject({ step: 300, resolution: "5m" });
  expect(windowOf({ from: NOW - 30 * 24 * HOUR, to: NOW, step: 1 }, NOW)).toMatchObject({
    step: 3600,
    resolution: "1h",
  });
  expect(windowOf({ from: NOW - 400 * 24 * HOUR, to: NOW }, NOW).resolution).toBe("1h");
  expect(windowOf({ from: NOW - 90, to: NOW - 30, step: 60 }, NOW)).toMatchObject({ from: NOW - 120, to: NOW });
});

it("makes one point of each step that has values, and counts differences over its edges", () => {
  const cells = [10, 20, 35, 35, 90].map((value, index) => cellOf({ at: NOW + index * 60, value }));
  const window = { from: NOW, to: NOW + 360, step: 120, resolution: "1m" as const };
  expect(pointsOf(cells, window, "avg")).toEqual([
    { at: NOW, value: 15 },
    { at: NOW + 120, value: 35 },
    { at: NOW + 240, value: 90 },
  ]);
  // All differences together are the whole way from the first value to the last.
  expect(pointsOf([...cells].reverse(), window, "delta").map(({ value }) => value)).toEqual([10, 15, 55]);
  expect(pointsOf(cells, { ...window, from: NOW + 120 }, "delta").map(({ value }) => value)).toEqual([15, 55]);
  expect(pointsOf(cells.slice(0, 1), window, "rate")).toEqual([]);
});
