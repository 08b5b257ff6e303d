import { describe, expect, it } from "vitest";
import { delayBefore, worthRepeating } from "./backoff.ts";
import { retryAfterSeconds } from "./call.ts";

describe("waits between attempts", () => {
  it("are anything up to a bound that doubles, ten seconds at most", () => {
    expect([1, 2, 3, 4, 20].map((attempt) => delayBefore(attempt, undefined, 1))).toEqual([
      250, 500, 1000, 2000, 10_000,
    ]);
    expect(delayBefore(5, undefined, 0)).toBe(0);
  });

  it("are never shorter than Retry-After, and not made when that is too long", () => {
    expect(delayBefore(1, 2, 0.5)).toBe(2125);
    expect(delayBefore(1, 61, 0.5)).toBeUndefined();
  });

  it("follow what may heal by itself", () => {
    expect([429, 500, 502, 503].map((status) => worthRepeating(status, ""))).toEqual([true, true, true, true]);
    expect([400, 404, 409, 412, 422, 428].some((status) => worthRepeating(status, ""))).toBe(false);
    expect(worthRepeating(409, "idempotency-key-in-flight")).toBe(true);
  });

  it("reads Retry-After as seconds or as a date", () => {
    const now = Date.parse("2026-11-21T09:00:00Z");
    expect(retryAfterSeconds("7", now)).toBe(7);
    expect(retryAfterSeconds("Sat, 21 Nov 2026 09:00:30 GMT", now)).toBe(30);
    expect(retryAfterSeconds("Sat, 21 Nov 2026 08:00:00 GMT", now)).toBe(0);
    for (const text of [null, "", "soon"]) expect(retryAfterSeconds(text, now)).toBeUndefined();
  });
});
