import { expect, it } from "vitest";
import { tableOf } from "./table-of.ts";

it("makes a table of a list of objects, and of nothing else", () => {
  expect(
    tableOf([
      { role: "a", count: 1 },
      { role: "b", cpu: 2 },
    ])?.columns,
  ).toEqual(["role", "count", "cpu"]);
  for (const none of [[], [1, { a: 1 }], { a: 1 }, "text", null]) expect(tableOf(none)).toBeUndefined();
  expect(tableOf(Array.from({ length: 1000 }, () => ({ a: 1 })))?.rows).toHaveLength(200);
});
