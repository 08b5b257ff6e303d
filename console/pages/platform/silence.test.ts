import { expect, it } from "vitest";
import { silence } from "./silence.ts";

it("counts since when something is silent", () => {
  const now = Date.parse("2026-11-21T09:01:30Z");
  expect(silence("2026-11-21T09:00:00Z", now)).toBe(90);
  expect(silence("2026-11-21T09:02:00Z", now)).toBe(0);
  expect([silence(undefined, now), silence("never", now)]).toEqual([undefined, undefined]);
});
