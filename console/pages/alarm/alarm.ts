import type { Alarm, CreateAlarmBody } from "../../../sdk/index.ts";

export const STATISTICS = ["avg", "min", "max", "median", "mode", "latest", "delta", "rate"] as const;
export const COMPARISONS = [">", ">=", "<", "<=", "="] as const;
export const SEVERITIES = ["info", "warning", "critical"] as const;
/** Seconds. */
export const PERIODS = [60, 300, 900, 3600] as const;
/** What every node measures; others are items of the package's monitor. */
export const NODE_ITEMS = ["node.cpu", "node.memory", "node.disk", "node.health"] as const;

/** An alarm while it is written: what is typed is text. */
export interface AlarmDraft {
  readonly name: string;
  readonly item: string;
  readonly role: string;
  readonly statistic: Alarm["statistic"];
  readonly comparison: Alarm["comparison"];
  readonly threshold: string;
  readonly period: Alarm["period"];
  readonly periods: string;
  readonly severity: Alarm["severity"];
}

export const NEW_ALARM: AlarmDraft = {
  ...{ name: "", item: "node.cpu", role: "", statistic: "avg", comparison: ">", threshold: "" },
  ...{ period: 60, periods: "3", severity: "warning" },
};

export function draftOf(alarm: Alarm): AlarmDraft {
  const { threshold, periods, role = "" } = alarm;
  return { ...alarm, role, threshold: String(threshold), periods: String(periods) };
}

/** What can be changed of an alarm, as the API takes it. What is no number is a text, which only `=` takes. */
export function changeOf({ name, statistic, comparison, threshold, period, periods, severity }: AlarmDraft) {
  const text = threshold.trim();
  const number = text === "" ? Number.NaN : Number(text);
  return {
    ...{ name: name.trim(), statistic, comparison, threshold: Number.isFinite(number) ? number : text },
    ...{ period, periods: Number(periods), severity },
  };
}

export function bodyOf(deploymentId: string, draft: AlarmDraft): CreateAlarmBody {
  const { item, role } = draft;
  return { deploymentId, item, ...changeOf(draft), ...(role.trim() === "" ? {} : { role: role.trim() }) };
}

/** `avg(node.disk) > 90, 3 × 300 s` */
export function conditionOf({ statistic, item, comparison, threshold, periods, period }: Alarm): string {
  return `${statistic}(${item}) ${comparison} ${threshold}, ${periods} × ${period} s`;
}
