import { expect } from "vitest";

const TURNS = 20;

/**
 * Asserts that four times the size takes at most ten times as long: linear work takes four times, quadratic sixteen. Only
 * times of one run are compared, never with a clock's figure, for machines differ; and it is the time that this thread was given
 * by the processor, the least of several turns, for other work may fall on one side.
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

/** Milliseconds of the processor's. */
function timeOf(work: () => void): number {
  const start = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}
