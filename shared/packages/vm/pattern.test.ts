import { describe, expect, it } from "vitest";
import { expectLinear } from "../test-linear.ts";
import { compilePattern, patternFault } from "./pattern.ts";

/** Expressions that take a backtracking engine seconds to years. */
const catastrophes = [
  "(a+)+$",
  "(a*)*$",
  "(a|aa)+$",
  "(a|a?)+$",
  "(.*a){20}$",
  "^(([a-z])+.)+[A-Z]([a-z])+$",
  "([a-zA-Z]+)*$",
  "(x+x+)+y",
  "(a+){10}$",
  "^(a?){30}a{30}$",
  "((a+)+)+$",
  "(\\w+\\s?)*$",
  "^(\\d+)*x$",
  "(a|b|ab)*c",
  "(?:a+)+b",
  "^([^@]+)+@",
  "(.+)+\\n",
  "(a{1,9}){1,9}$",
  "([a]*)*b",
  "^(.*?,){12}P",
];

describe("compilePattern", () => {
  it.each(catastrophes)("H8: takes time in proportion to the value: %s", { timeout: 60_000 }, (source) => {
    const pattern = compilePattern(source);
    expectLinear((size) => {
      for (const end of ["!", "", "@", "y"]) pattern.matches(`${"a".repeat(size)}${end}`);
    }, 500);
  });

  it("H8: knows 20 such patterns, and refuses those that no linear engine can run", () => {
    expect(new Set(catastrophes).size).toBe(20);
    expect(catastrophes.filter((source) => patternFault(source) !== undefined)).toEqual([]);
    for (const source of ["(a+)+\\1$", "^(?:a(?=b+))+c", "((?<=a)a)*b"]) expect(patternFault(source)).toBeDefined();
  });

  it("matches the whole value", () => {
    const pattern = compilePattern("[a-z][a-z0-9]{3,12}");
    expect(pattern.matches("super")).toBe(true);
    expect(pattern.matches("super; rm -rf /")).toBe(false);
    expect(pattern.matches("super\nx")).toBe(false);
  });

  it("takes look-ahead at the beginning as further conditions (etcd's package)", () => {
    const pattern = compilePattern("^(?=^.{3,255}$)(\\.[a-zA-Z0-9][-a-zA-Z0-9]{0,62}){2,10}$");
    expect(pattern.matches(".etcdsvc.common")).toBe(true);
    expect(pattern.matches("etcdsvc")).toBe(false);
    expect(compilePattern("(?!root$)(?=.{2,4}$)[a-z]+").matches("root")).toBe(false);
    expect(compilePattern("(?!root$)(?=.{2,4}$)[a-z]+").matches("user")).toBe(true);
    expect(compilePattern("(?!root$)(?=.{2,4}$)[a-z]+").matches("users")).toBe(false);
  });

  it.each([
    "^((?!root)\\w)+$",
    "^$|^((?!docker\\.io).)+$",
    "^((?!a|b)[a-d])*$",
    "^(?!default$)([a-z]{2,9}|)$",
    "(?!a)b|c|(?=d)[d-f]",
    "^[|]$|^(?!x)y$",
  ])("answers as a backtracking engine does: %s", (source) => {
    const pattern = compilePattern(source);
    const whole = new RegExp(`^(?:${source})$`);
    const texts = "|root|user|rooted|my root|docker.io/x|dockerXio|cd|cda|b|c|d|e|a|default|y||ab||x".split("|");
    for (const text of [...texts, "|a", "|x", "|y", ""])
      expect(`${text} ${pattern.matches(text)}`).toBe(`${text} ${whole.test(text)}`);
  });

  it.each(["(a)\\1", "a(?=b)", "(?<=a)b", "(", "[", `${"a".repeat(1001)}`, "(?=a"])(
    "refuses with a remedy: %s",
    (source) => {
      expect(patternFault(source)?.remedy).toBeTruthy();
    },
  );
});
