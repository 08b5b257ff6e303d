import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Sample, Statistic } from "./schema.ts";
import { cellOf, combine, statisticOf } from "./statistics.ts";

const minutes = (values: readonly (number | string)[], from = 0): Sample[] =>
  values.map((value, index) => ({ at: from + index * 60, value }));
const step = (values: readonly (number | string)[], from = 0) => combine(minutes(values, from).map(cellOf));

function of(values: readonly (number | string)[], statistic: Statistic, before?: readonly number[]) {
  const cell = step(values, 600);
  if (cell === undefined) throw new Error("no values");
  return statisticOf(cell, statistic, before === undefined ? undefined : step(before, 600 - before.length * 60));
}

it.each([
  ["min", -2],
  ["max", 9],
  ["avg", 3],
  ["median", 4],
  ["mode", 4],
  ["latest", 9],
  ["delta", 9],
  ["rate", 9 / 240],
] as const)("%s of 0, 4, -2, 4, 9 is %d", (statistic, value) => {
  expect(of([0, 4, -2, 4, 9], statistic)).toBeCloseTo(value, 12);
});

it("counts a difference from the last value before the step, where there is one", () => {
  expect(of([10, 40], "delta", [3, 7])).toBe(33);
  expect(of([10, 40], "rate", [3, 7])).toBe(33 / 120);
  expect(of([10, 40], "delta")).toBe(30);
  expect(of([10], "rate")).toBeUndefined();
  expect(of([10], "rate", [4])).toBe(0.1);
});

it("has of texts what a text can have", () => {
  const modes = ["leader", "follower", "follower", "looking"];
  expect(of(modes, "mode")).toBe("follower");
  expect(of(modes, "latest")).toBe("looking");
  for (const statistic of ["min", "max", "avg", "median", "delta", "rate"] as const)
    expect(of(modes, statistic)).toBeUndefined();
});

it("takes the middle of an even number of values between the two", () => {
  expect(of([1, 2, 3, 10], "median")).toBe(2.5);
});

const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 });

/** Each as a person would count it from the list itself. */
const plain: Readonly<Record<Statistic, (list: readonly number[]) => number | undefined>> = {
  min: (list) => Math.min(...list),
  max: (list) => Math.max(...list),
  avg: (list) => list.reduce((sum, value) => sum + value, 0) / list.length,
  latest: (list) => list.at(-1),
  delta: (list) => (list.at(-1) ?? 0) - (list[0] ?? 0),
  rate: (list) => (list.length === 1 ? undefined : ((list.at(-1) ?? 0) - (list[0] ?? 0)) / ((list.length - 1) * 60)),
  median: (list) => {
    const sorted = [...list].sort((a, b) => a - b);
    return ((sorted[(list.length - 1) >> 1] ?? 0) + (sorted[list.length >> 1] ?? 0)) / 2;
  },
  mode: (list) => {
    const times = (value: number) => list.filter((other) => other === value).length;
    return [...list].sort((a, b) => times(b) - times(a) || a - b)[0];
  },
};

it.each(Object.keys(plain))("%s of a step is what the list's is, whatever the values", (name) => {
  const statistic = Object.keys(plain).find((one): one is Statistic => one === name);
  if (statistic === undefined) throw new Error(name);
  fc.assert(
    fc.property(values, (list) => {
      const wanted = plain[statistic](list);
      const found = of(list, statistic);
      if (wanted === undefined) expect(found).toBeUndefined();
      else expect(found).toBeCloseTo(wanted, 9);
    }),
  );
});

it("is the same whether steps are combined at once or one by one, but for median and mode", () => {
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 10 }), (list, size) => {
      const all = minutes(list).map(cellOf);
      const parts = Array.from({ length: Math.ceil(all.length / size) }, (_, at) =>
        combine(all.slice(at * size, at * size + size)),
      ).flatMap((cell) => cell ?? []);
      const { median: exact, counts: _, ...whole } = combine(all) ?? cellOf({ at: 0, value: 0 });
      const { median, counts, ...pieced } = combine([...parts].reverse()) ?? cellOf({ at: 0, value: 0 });
      expect(pieced).toEqual(whole);
      expect(median).toBeGreaterThanOrEqual(whole.min ?? 0);
      expect(median).toBeLessThanOrEqual(whole.max ?? 0);
      expect(exact).toBeDefined();
      expect(counts.length).toBeLessThanOrEqual(8);
    }),
  );
});

it("of nothing is nothing", () => {
  expect(combine([])).toBeUndefined();
});
