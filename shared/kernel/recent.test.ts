import { expect, it } from "vitest";
import { recent } from "./recent.ts";

it("keeps a value until its time is over", () => {
  const values = recent<string>(2);
  values.set("a", "1", 100);
  expect(values.get("a", 99)).toBe("1");
  expect(values.get("a", 100)).toBeUndefined();
  expect(values.size).toBe(0);
});

it("is bounded: what was used longest ago goes first", () => {
  const values = recent<number>(2);
  values.set("a", 1, 100);
  values.set("b", 2, 100);
  expect(values.get("a", 0)).toBe(1);
  values.set("c", 3, 100);
  expect(values.get("b", 0)).toBeUndefined();
  expect(values.get("a", 0)).toBe(1);
  values.set("a", 4, 100);
  expect(values.get("a", 0)).toBe(4);
  for (let i = 0; i < 1000; i++) values.set(`k${i}`, i, 100);
  expect(values.size).toBe(2);
});
