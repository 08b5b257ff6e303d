import { expect } from "vitest";

const TURNS = 20;

/**
 * Asserts that eight times the size takes at most thirty-two times as long: linear work takes eight times, quadratic sixty-four. Only
 * times of one run are compared, never with a clock's figure: machines differ, and other work may fall on one side, so that
 * the fastest of several turns counts.
 */
export function expectLinear(work: (size: number) => void, size: number): void {
  const [little, much] = [Math.ceil(size / 2), 4 * size];
  let [small, large] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  work(little);
  for (let turn = 0; turn < TURNS; turn++) {
    small = Math.min(
      small,
      timeOf(() => work(little)),
    );
    large = Math.min(
      large,
      timeOf(() => work(much)),
    );
    if (turn >= 2 && large < bound(small)) return;
  }
  expect(large).toBeLessThan(bound(small));
}

/** One millisecond of grace: below that the clock and the collector decide. */
const bound = (small: number) => small * 32 + 1;

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
