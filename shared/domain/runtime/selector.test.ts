import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { expectLinear } from "../../packages/test-linear.ts";
import { type Labels, parseSelector, printRequirement, satisfies } from "./selector.ts";

/** Answers of the real library, among them everything valid of 6,000 random texts. */
const [, sets = "", ...rows] = readFileSync(new URL("testdata/selectors.tsv", import.meta.url), "utf8")
  .trim()
  .split("\n");
const labelSets = z.array(z.record(z.string(), z.string())).parse(JSON.parse(sets.slice("sets\t".length)));
const cases = rows.map((row) => {
  const [expected = "", selector = '""'] = row.split("\t");
  return { selector: z.string().parse(JSON.parse(selector)), expected };
});

function matches(selector: string, labels: Labels): boolean | undefined {
  const read = parseSelector(selector);
  return read.ok ? read.requirements.every((requirement) => satisfies(labels, requirement)) : undefined;
}

describe("selectors", () => {
  it("OP-11: reads and matches as Kubernetes' own library does", () => {
    for (const { selector, expected } of cases) {
      const found = labelSets.map((labels) => matches(selector, labels));
      const text = found.includes(undefined) ? "-" : found.map(Number).join("");
      expect([selector, text]).toEqual([selector, expected]);
    }
    expect(cases.length).toBeGreaterThan(600);
  });

  it("OP-11: reads key=value lists with comma, semicolon and ampersand alike", () => {
    for (const list of ["tier=gold,zone=a", "tier=gold;zone=a", "tier=gold&zone=a", "tier=gold & zone=a"]) {
      expect(matches(list, { tier: "gold", zone: "a" })).toBe(true);
      expect(matches(list, { tier: "gold" })).toBe(false);
    }
    expect(parseSelector("tier in (gold&silver)").ok).toBe(false);
  });

  it("says what it found and what it expected", () => {
    const detail = (text: string) => {
      const read = parseSelector(text);
      return read.ok ? undefined : read.detail;
    };
    expect(detail("tier=gold zone=a")).toBe('found "zone" where "," or the end was expected');
    expect(detail("tier in gold")).toBe('values after "in" and "notin" stand in parentheses');
    expect(detail("tier in (gold")).toBe('found the end where "," or ")" was expected');
    expect(detail("cpu>many")).toBe('"cpu>" compares with an integer, not "many"');
    expect(detail("_tier=gold")).toContain('the key "_tier"');
    expect(detail("tier=gold!")).toBe('found "!" where "," or the end was expected');
    expect(detail("x".repeat(5000))).toContain("4096");
  });

  it("prints what it read: reading it again matches the same", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
    const labels = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("a", "b", "1", "7", ""));
    const part = fc.oneof(
      fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("=", "==", "!="), word).map((parts) => parts.join("")),
      fc
        .tuple(
          fc.constantFrom("a", "b"),
          fc.constantFrom(" in ", " notin "),
          fc.array(word, { minLength: 1, maxLength: 3 }),
        )
        .map(([key, operator, values]) => `${key}${operator}(${values.join(",")})`),
      fc.constantFrom("a", "!b", "c>3", "c<3"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), labels, (parts, set) => {
        const read = parseSelector(parts.join(","));
        if (!read.ok) throw new Error(read.detail);
        const again = read.requirements.map(printRequirement).join(",");
        expect(matches(again, set)).toBe(matches(parts.join(","), set));
      }),
    );
  });

  it("finds no label that an object has from birth", () => {
    for (const key of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
      expect(matches(key, {})).toBe(false);
      expect(matches(`!${key}`, {})).toBe(true);
      expect(matches(`${key}!=a`, {})).toBe(true);
      expect(matches(`${key}=a`, {})).toBe(false);
      expect(matches(`${key}=a`, { [key]: "a" })).toBe(true);
    }
    const proto: Labels = Object.fromEntries([["__proto__", "a"]]);
    expect([matches("a in (b),x", proto), matches("!x", proto), parseSelector("__proto__").ok]).toEqual([
      false,
      true,
      false,
    ]);
    expect(matches("x", Object.assign(Object.create(null), { x: "a" }))).toBe(true);
  });

  it("is linear in the text's length", { timeout: 60_000 }, () => {
    const shapes = [
      (length: number) => `a in (${"b,".repeat(length / 2 - 10)}b)`,
      (length: number) => "a=b,".repeat(length / 4 - 1),
      (length: number) => " ".repeat(length),
      (length: number) => "a".repeat(length),
      (length: number) => `a=${"a-".repeat(length / 2 - 2)}`,
      (length: number) => `${"a.".repeat(length / 2 - 2)}/a`,
    ];
    for (const shape of shapes)
      expectLinear((length) => {
        const text = shape(length);
        for (let i = 0; i < 20; i++) parseSelector(text);
      }, 1000);
  });
});
