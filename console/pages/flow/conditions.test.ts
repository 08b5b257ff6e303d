import { expect, test } from "vitest";
import { conditionsOf, whenOf } from "./conditions.ts";

test("what is left empty is no condition, and nothing at all is none", () => {
  expect(whenOf(conditionsOf())).toBeUndefined();
  expect(whenOf({ ...conditionsOf(), apps: " \n", nodes: " ", cost: "" })).toBeUndefined();
});

test("money is written in its own unit and sent in its smallest", () => {
  const over = (cost: string, currency: string) => whenOf({ ...conditionsOf(), cost, currency })?.costOver;
  expect(over("99.5", " usd ")).toEqual({ amount: 9_950, currency: "USD" });
  expect(over("1.1", "EUR")).toEqual({ amount: 110, currency: "EUR" });
  expect(over("5000", "JPY")).toEqual({ amount: 5_000, currency: "JPY" });
  expect(conditionsOf({ costOver: { amount: 9_950, currency: "USD" } })).toMatchObject({
    cost: "99.5",
    currency: "USD",
  });
  expect(conditionsOf({ costOver: { amount: 5_000, currency: "JPY" } })).toMatchObject({ cost: "5000" });
});

test("what is no currency is sent as it was typed, for the API to name it", () => {
  expect(whenOf({ ...conditionsOf(), cost: "1", currency: "dollars" })?.costOver?.currency).toBe("DOLLARS");
});
