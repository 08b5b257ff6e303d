import type { MetricValue } from "../../protocol/watching.ts";
import { type Cell, MODES, type Sample, type Statistic } from "./schema.ts";

/** A cell of one sample. */
export function cellOf({ at, value }: Sample): Cell {
  const numbers = typeof value === "number" ? { min: value, max: value, sum: value, median: value } : {};
  return { count: 1, first: value, firstAt: at, last: value, lastAt: at, ...numbers, counts: [[value, 1]] };
}

/** One cell of several, in any order; `undefined` of none. Pure. */
export function combine(cells: readonly Cell[]): Cell | undefined {
  const [first, ...more] = [...cells].sort((a, b) => a.firstAt - b.firstAt);
  if (first === undefined) return undefined;
  const last = more.reduce((latest, cell) => (cell.lastAt >= latest.lastAt ? cell : latest), first);
  const numbers = numeric(cells);
  return {
    count: cells.reduce((sum, cell) => sum + cell.count, 0),
    first: first.first,
    firstAt: first.firstAt,
    last: last.last,
    lastAt: last.lastAt,
    ...(numbers.length === 0
      ? {}
      : {
          min: Math.min(...numbers.map(({ min }) => min)),
          max: Math.max(...numbers.map(({ max }) => max)),
          sum: numbers.reduce((sum, cell) => sum + cell.sum, 0),
          median: weightedMedian(numbers.map(({ median, count }) => [median, count])),
        }),
    counts: frequencies(cells).slice(0, MODES),
  };
}

/**
 * The statistic of what a step holds. `delta` is how much the last value differs from the last one before the step, or from
 * the step's first where nothing is known before it; `rate` is the same, a second. `undefined`: there is no such.
 */
export function statisticOf(cell: Cell, statistic: Statistic, before?: Cell): MetricValue | undefined {
  switch (statistic) {
    case "min":
      return cell.min;
    case "max":
      return cell.max;
    case "avg":
      return cell.sum === undefined ? undefined : tidy(cell.sum / cell.count);
    case "median":
      return cell.median;
    case "mode":
      return cell.counts[0]?.[0];
    case "latest":
      return cell.last;
    case "delta":
      return change(cell, before)?.difference;
    case "rate": {
      const { difference, seconds } = change(cell, before) ?? { difference: 0, seconds: 0 };
      return seconds > 0 ? tidy(difference / seconds) : undefined;
    }
  }
}

function change(cell: Cell, before: Cell | undefined) {
  const [from, fromAt] = before === undefined ? [cell.first, cell.firstAt] : [before.last, before.lastAt];
  if (typeof from !== "number" || typeof cell.last !== "number") return undefined;
  return { difference: tidy(cell.last - from), seconds: cell.lastAt - fromAt };
}

function numeric(cells: readonly Cell[]) {
  return cells.flatMap(({ count, min, max, sum, median }) =>
    min === undefined || max === undefined || sum === undefined || median === undefined
      ? []
      : [{ count, min, max, sum, median }],
  );
}

/** Every value with how often it was, the most frequent first, equally frequent ones in the order of their values. */
function frequencies(cells: readonly Cell[]): [MetricValue, number][] {
  const times = new Map<MetricValue, number>();
  for (const { counts } of cells)
    for (const [value, count] of counts) times.set(value, (times.get(value) ?? 0) + count);
  return [...times].sort(([a, m], [b, n]) => n - m || order(a, b));
}

function order(a: MetricValue, b: MetricValue): number {
  return typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;
}

/** The value in the middle when each counts so many times; the mean of both where the middle is between two. */
function weightedMedian(values: readonly (readonly [value: number, weight: number])[]): number {
  const sorted = [...values].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
  const at = (place: number): number => {
    let passed = 0;
    for (const [value, weight] of sorted) {
      passed += weight;
      if (place < passed) return value;
    }
    return Number.NaN;
  };
  const middle = Math.floor(total / 2);
  return total % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
}

/** Without the noise of binary fractions: 15 digits are what a double surely holds. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}
