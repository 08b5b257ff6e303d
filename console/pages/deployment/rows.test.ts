import { expect, it } from "vitest";
import { isSame, rowsOf } from "./rows.ts";

it("shows a configuration by its leaves, with pointers that the API knows", () => {
  expect(rowsOf({ a: { "b/c": 1, d: [1], e: {} }, f: null })).toEqual([
    { pointer: "/a/b~1c", value: 1 },
    { pointer: "/a/d", value: [1] },
    { pointer: "/a/e", value: {} },
    { pointer: "/f", value: null },
  ]);
  expect(rowsOf({ a: 1, b: 2 }, 1)).toHaveLength(1);
  expect([isSame(3, "3"), isSame([1], [1]), isSame({ a: 1 }, { a: 2 }), isSame(false, undefined)]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
