import { expect, it } from "vitest";
import { canonicalJson, digestOf } from "./canonical-json.ts";

it("spells one value in one way", () => {
  const text = '{"10":null,"2":[1,"\\u0001",{"a":true}],"A":"é","a":-0.5,"ü":1e+21}';
  expect(canonicalJson({ a: -0.5, ü: 1e21, A: "é", 2: [1, "\u0001", { b: undefined, a: true }], 10: null })).toBe(text);
  expect(JSON.parse(text)).toEqual(JSON.parse(canonicalJson(JSON.parse(text))));
});

it("sorts names by code unit, and keeps a member called __proto__", () => {
  expect(canonicalJson(JSON.parse('{"b":1,"__proto__":2,"\\ud83d\\ude00":3,"\\ufb33":4}'))).toBe(
    '{"__proto__":2,"b":1,"\u{1f600}":3,"\ufb33":4}',
  );
});

it("refuses what JSON cannot say", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, () => 1, [undefined]])
    expect(() => canonicalJson(value)).toThrow(TypeError);
});

it("hashes the spelling", () => {
  // printf '{"a":1}' | sha256sum
  expect(digestOf({ a: 1 })).toBe("015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862");
});
