import type { MetricValue } from "../../protocol/watching.ts";
import { pointsOf } from "../metric/series.ts";
import { cellsOf, type Step } from "../metric/step.ts";
import { type Alarm, type AlarmState, MAX_BREACHING } from "./schema.ts";

/** What an alarm says of what was measured. */
export interface Judgement {
  readonly state: AlarmState;
  readonly breaching: Alarm["breaching"];
}

/** The last moment (seconds since 1970) up to which whole periods are over when a minute begins that is `at`; undefined: in between. */
export function dueAt(alarm: Pick<Alarm, "period" | "enabled">, at: number): number | undefined {
  return alarm.enabled && at % alarm.period === 0 ? at : undefined;
}

/**
 * `alarm` when of any node every one of the last periods breaches, `ok` when something was measured and none does so,
 * `no-data` when nothing was. A period without a value breaches nothing. Pure.
 * @param end seconds since 1970, end of the last period
 * @param scale what values of the item are multiplied by when they are shown
 */
export function judgeAlarm(
  alarm: Pick<Alarm, "item" | "role" | "nodeId" | "statistic" | "comparison" | "threshold" | "period" | "periods">,
  facts: {
    readonly steps: readonly Step[];
    readonly nodes: readonly { readonly id: string; readonly role: string }[];
    readonly end: number;
    readonly scale: number;
  },
): Judgement {
  const { period: step, periods } = alarm;
  const window = { from: facts.end - step * periods, to: facts.end, step, resolution: "1m" as const };
  const nodes = facts.nodes.filter(
    ({ id, role }) => (alarm.nodeId ?? id) === id && (alarm.role === undefined || alarm.role === role),
  );
  const seen = nodes.map(({ id }) => ({
    nodeId: id,
    points: pointsOf(cellsOf(facts.steps, id, alarm.item), window, alarm.statistic).map(({ value }) =>
      typeof value === "number" ? value * facts.scale : value,
    ),
  }));
  if (seen.every(({ points }) => points.length === 0)) return { state: "no-data", breaching: [] };
  const breaching = seen.flatMap(({ nodeId, points }) => {
    const value = points.at(-1);
    const all = points.length === periods && points.every((point) => breaches(point, alarm));
    return all && value !== undefined ? [{ nodeId, value }] : [];
  });
  return { state: breaching.length === 0 ? "ok" : "alarm", breaching: breaching.slice(0, MAX_BREACHING) };
}

function breaches(value: MetricValue, { comparison, threshold }: Pick<Alarm, "comparison" | "threshold">): boolean {
  if (comparison === "=") return value === threshold;
  if (typeof value !== "number" || typeof threshold !== "number") return false;
  switch (comparison) {
    case ">":
      return value > threshold;
    case ">=":
      return value >= threshold;
    case "<":
      return value < threshold;
    case "<=":
      return value <= threshold;
  }
}
