import { dueAt, judgeAlarm } from "../domain/alarm/rules.ts";
import type { AlarmStore } from "../domain/alarm/store.ts";
import type { Deployment } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { MetricStore } from "../domain/metric/store.ts";

export interface AlarmParts {
  readonly alarms: AlarmStore;
  readonly deployments: Pick<DeploymentStore, "nodes">;
  readonly metrics: MetricStore;
}

type Whose = Pick<Deployment, "tenantId" | "id">;

/**
 * Judges the alarms of a deployment whose periods are over when the minute `at` (seconds since 1970) was reported. One query
 * when there is nothing to judge; then three more at once, and a transaction for each that turns.
 */
export async function judgeAlarms(parts: AlarmParts, { tenantId, id }: Whose, at: number, now: Date): Promise<void> {
  const alarms = await parts.alarms.ofDeployment(tenantId, id);
  const due = alarms.filter((alarm) => dueAt(alarm, at) !== undefined);
  if (due.length === 0) return;
  // A period more: differences are from the value before.
  const longest = Math.max(...due.map(({ period, periods }) => period * (periods + 1)));
  const [steps, nodes, roles] = await Promise.all([
    parts.metrics.between(tenantId, id, "1m", at - longest, at),
    parts.deployments.nodes(tenantId, id),
    parts.metrics.items(tenantId, id),
  ]);
  const living = nodes.filter(({ status }) => status !== "deleted");
  for (const alarm of due) {
    const item = roles.flatMap(({ items }) => items).find(({ name }) => name === alarm.item);
    const judged = judgeAlarm(alarm, { steps, nodes: living, end: at, scale: item?.scale ?? 1 });
    if (judged.state !== alarm.state) await parts.alarms.turn(alarm, judged, now);
  }
}

/** Nothing is heard of a deployment any more. One query, and a transaction for each alarm that turns. */
export async function silenceAlarms({ alarms }: Pick<AlarmParts, "alarms">, { tenantId, id }: Whose, now: Date) {
  for (const alarm of await alarms.ofDeployment(tenantId, id))
    if (alarm.enabled && alarm.state !== "no-data") await alarms.turn(alarm, { state: "no-data", breaching: [] }, now);
}
