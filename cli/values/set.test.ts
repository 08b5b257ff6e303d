import { describe, expect, it } from "vitest";
import { applySet, merge, type SetKind, type Tree } from "./set.ts";

function set(expression: string, kind?: SetKind, base: Tree = {}): Tree {
  applySet(base, expression, kind);
  return base;
}

describe("--set", () => {
  it.each<[string, Tree]>([
    ["a=1", { a: 1 }],
    ["a.b.c=x,a.d=true", { a: { b: { c: "x" }, d: true } }],
    ["a=1.5,b=-2,c=007,d=1e3", { a: 1.5, b: -2, c: "007", d: "1e3" }],
    ["a=", { a: "" }],
    ["a=x=y", { a: "x=y" }],
    ["a={x,2}", { a: ["x", 2] }],
    ["a={}", { a: [] }],
    ["a[0].b=1,a[1].b=2", { a: [{ b: 1 }, { b: 2 }] }],
    ["a[1]=x", { a: [null, "x"] }],
    ["a\\.b=x\\,y", { "a.b": "x,y" }],
    ["path=C:\\\\x", { path: "C:\\x" }],
  ])("%s", (expression, expected) => {
    expect(set(expression)).toEqual(expected);
  });

  it("removes with null, keeps what is beside", () => {
    expect(set("a.b=null", "typed", { a: { b: 1, c: 2 } })).toEqual({ a: { c: 2 } });
  });

  it("reads texts and JSON as such", () => {
    expect(set("a=1,b=true", "text")).toEqual({ a: "1", b: "true" });
    expect(set('a.b={"c": [1, "x,y"]}', "json")).toEqual({ a: { b: { c: [1, "x,y"] } } });
    expect(() => set("a=x", "json")).toThrow("is not JSON");
  });

  it("never reaches a prototype", () => {
    const values = set("__proto__.polluted=1,constructor.prototype.polluted=1");
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Object.keys(values)).toEqual(["__proto__", "constructor"]);
    expect(Object.keys(merge({}, JSON.parse('{"__proto__": {"x": 1}}')))).toEqual(["__proto__"]);
  });

  it.each(["a", "=1", "a.b", "a[99999]=1"])("refuses %s", (expression) => {
    expect(() => set(expression)).toThrow();
  });

  it("refuses a name in a list", () => {
    expect(() => set("a.b=1", "typed", { a: [1] })).toThrow("names an item of a list");
  });
});

describe("several files", () => {
  it("are merged member by member; lists are replaced, null removes", () => {
    expect(merge({ a: { b: 1, c: [1] }, d: 1 }, { a: { c: [2] }, d: null })).toEqual({ a: { b: 1, c: [2] } });
  });
});
