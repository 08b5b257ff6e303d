import { expect, it } from "vitest";
import { fullJitter } from "./backoff.ts";

it("doubles up to the maximum and takes any part of it", () => {
  const policy = { baseMs: 200, maxMs: 30_000 };
  expect([0, 1, 2, 7, 8, 1_000].map((attempt) => fullJitter(policy, attempt, () => 0.999_999))).toEqual([
    199, 399, 799, 25_599, 29_999, 29_999,
  ]);
  expect(fullJitter(policy, 5, () => 0)).toBe(0);
});
