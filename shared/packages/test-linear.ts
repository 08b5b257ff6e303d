import { expect } from "vitest";

const TURNS = 20;

/**
 * Asserts that four times the size takes at most ten times as long: linear work takes four times, quadratic sixteen. Only
 * times of one run are compared, never with a clock's figure: machines differ, and other work may fall on one side, so that
 * the fastest of several turns counts.
 */
export function expectLinear(work: (size: number) => void, size: number): void {
  let [small, large] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  work(size);
  for (let turn = 0; turn < TURNS; turn++) {
    small = Math.min(
      small,
      timeOf(() => work(size)),
    );
    large = Math.min(
      large,
      timeOf(() => work(4 * size)),
    );
    if (turn >= 2 && large < bound(small)) return;
  }
  expect(large).toBeLessThan(bound(small));
}

/** One millisecond of grace: below that the clock and the collector decide. */
const bound = (small: number) => small * 10 + 1;

function timeOf(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}
