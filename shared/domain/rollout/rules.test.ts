import { expect, it } from "vitest";
import { inOrder, waveSizes, worseOff } from "./rules.ts";
import { RolloutWindow, type Target } from "./schema.ts";
import { isOpen, opensAt } from "./window.ts";

it("waves count what the ones before have upgraded, and the last takes the rest", () => {
  expect(waveSizes([1, "10%", "100%"], 40)).toEqual([1, 3, 36]);
  expect(waveSizes([1, "10%", "100%"], 5)).toEqual([1, 4]);
  expect(waveSizes([1, "10%", "100%"], 1)).toEqual([1]);
  expect(waveSizes([10, "50%", "100%"], 12)).toEqual([10, 2]);
  expect(waveSizes(["33%", "66%", "100%"], 100)).toEqual([33, 33, 34]);
});

it("what is deployed for trying comes first, and the same deployments always in the same order", () => {
  const all = [{ id: "dep-3" }, { id: "dep-4", stage: "test" as const }, { id: "dep-1", stage: "production" as const }];
  const ids = inOrder([...all, { id: "dep-2", stage: "develop" as const }]).map(({ id }) => id);
  expect(ids).toEqual(["dep-2", "dep-4", "dep-1", "dep-3"]);
  expect(inOrder([...all].reverse()).map(({ id }) => id)).toEqual(["dep-4", "dep-1", "dep-3"]);
});

const berlin = (from: string, to: string, days: string[] = ["sat", "sun"]) =>
  RolloutWindow.parse({ days, from, to, timeZone: "Europe/Berlin" });

it("a window is open by the clocks of its place, and past midnight on the day after", () => {
  const night = berlin("22:00", "04:00", ["sat"]);
  // 2026-11-21 is a Saturday; Berlin is an hour ahead of UTC.
  expect(isOpen(night, new Date("2026-11-21T20:59:00Z"))).toBe(false);
  expect(isOpen(night, new Date("2026-11-21T21:00:00Z"))).toBe(true);
  expect(isOpen(night, new Date("2026-11-22T02:59:59Z"))).toBe(true);
  expect(isOpen(night, new Date("2026-11-22T03:00:00Z"))).toBe(false);
  expect(isOpen(night, new Date("2026-11-22T22:00:00Z"))).toBe(false);
  expect(opensAt(night, new Date("2026-11-18T12:34:56Z"))).toEqual(new Date("2026-11-21T21:00:00Z"));
});

it("a change of clocks moves the window, opens it twice, and leaves it out for a week", () => {
  const morning = berlin("10:00", "11:00", ["sun"]);
  // On 2026-03-29 clocks go from 02:00 to 03:00, on 2026-10-25 from 03:00 back to 02:00.
  expect(opensAt(morning, new Date("2026-03-22T12:00:00Z"))).toEqual(new Date("2026-03-29T08:00:00Z"));
  expect(opensAt(morning, new Date("2026-10-18T12:00:00Z"))).toEqual(new Date("2026-10-25T09:00:00Z"));
  const left = berlin("02:15", "02:45", ["sun"]);
  expect(opensAt(left, new Date("2026-03-28T12:00:00Z"))).toEqual(new Date("2026-04-05T00:15:00Z"));
  expect(isOpen(left, new Date("2026-10-25T00:20:00Z"))).toBe(true);
  expect(isOpen(left, new Date("2026-10-25T00:50:00Z"))).toBe(false);
  expect(isOpen(left, new Date("2026-10-25T01:20:00Z"))).toBe(true);
});

it("a window that nobody could meet is refused", () => {
  expect(RolloutWindow.safeParse({ days: ["sat"], from: "10:00", to: "10:05", timeZone: "UTC" }).success).toBe(false);
  expect(RolloutWindow.safeParse({ days: ["sat"], from: "10:00", to: "12:00", timeZone: "Mars/One" }).success).toBe(
    false,
  );
  expect(RolloutWindow.safeParse({ days: ["sat"], from: "10:00", to: "10:00", timeZone: "UTC" }).success).toBe(true);
});

it("worse off is who failed, or whose health has fallen; not who was ill before", () => {
  const target: Target = {
    tenantId: "tenant-a",
    rolloutId: "roll-1",
    deploymentId: "dep-1",
    place: 0,
    wave: 0,
    status: "upgraded",
    before: { appVersionId: "appv-1", health: "healthy" },
  };
  type Now = Parameters<typeof worseOff>[1];
  const is = (status: string, health: string | undefined, was = target) => worseOff(was, stand(status, health));
  const stand = (status: string, health: string | undefined): Now =>
    Object.assign(Object.create(null), { status, health });
  expect(is("active", "healthy")).toBeUndefined();
  expect(is("active", "degraded")).toBe("It was healthy and is degraded.");
  expect(is("active", undefined)).toBe("It was healthy and is unknown.");
  expect(is("failed", "healthy")).toBe("It has failed.");
  expect(is("deleted", undefined)).toBeUndefined();
  const ill: Target = { ...target, before: { appVersionId: "appv-1", health: "unhealthy" } };
  expect(is("active", "degraded", ill)).toBeUndefined();
  expect(is("active", "healthy", { ...target, status: "failed", reason: "Out of disk." })).toBe("Out of disk.");
  expect(is("active", "unhealthy", { ...target, status: "skipped" })).toBeUndefined();
});
