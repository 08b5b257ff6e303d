import type { MetricValue } from "../../protocol/watching.ts";
import { type Cell, RESOLUTIONS, type Resolution, type Statistic } from "./schema.ts";
import { combine, statisticOf } from "./statistics.ts";

/** Points of all series of one answer. */
export const MAX_POINTS = 20_000;
/** Points of a series when nobody says how many. */
const USUAL_POINTS = 120;

export interface Window {
  /** Seconds since 1970: the first step's begin, and the end of the last. */
  readonly from: number;
  readonly to: number;
  readonly step: number;
  readonly resolution: Resolution;
}

/**
 * The window that answers a question: the finest resolution that is kept as far back as `from`, a step of whole steps of
 * it, and `from` and `to` moved out to such steps. Pure; times in seconds.
 */
export function windowOf(asked: { from: number; to: number; step?: number | undefined }, now: number): Window {
  const resolutions: readonly Resolution[] = ["1m", "5m", "1h"];
  const resolution = resolutions.find((one) => asked.from >= now - RESOLUTIONS[one].keepSeconds) ?? "1h";
  const { seconds } = RESOLUTIONS[resolution];
  const wanted = asked.step ?? (asked.to - asked.from) / USUAL_POINTS;
  const step = Math.max(1, Math.ceil(wanted / seconds)) * seconds;
  return { from: Math.floor(asked.from / step) * step, to: Math.ceil(asked.to / step) * step, step, resolution };
}

export interface Point {
  /** Seconds since 1970, begin of the step. */
  readonly at: number;
  readonly value: MetricValue;
}

/** The points of one item of one node: cells (in any order) by steps. A step without a value has no point. Pure. */
export function pointsOf(cells: readonly Cell[], { from, to, step }: Window, statistic: Statistic): Point[] {
  const bySteps = Map.groupBy(cells, (cell) => Math.floor(cell.firstAt / step) * step);
  const steps = [...bySteps.keys()].sort((a, b) => a - b);
  const points: Point[] = [];
  let before: Cell | undefined;
  for (const at of steps) {
    const cell = combine(bySteps.get(at) ?? []);
    if (cell === undefined) continue;
    const value = statisticOf(cell, statistic, before);
    if (value !== undefined && at >= from && at < to) points.push({ at, value });
    before = cell;
  }
  return points;
}
