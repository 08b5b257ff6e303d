import type { MetricItem } from "../domain/metric/schema.ts";
import type { HealthCheck, Monitor } from "../packages/vm/cluster.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { HealthWatch, MonitorWatch } from "../protocol/watching.ts";
import { liveFrontgate, orderDrone } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

const TIMEOUT_MS = 60_000;
/** A monitor has five seconds (package-spec, "monitor"). */
const MONITOR_MS = 5_000;
/** Names of the machine's own measurements begin so. */
const OWN = "node.";

/** From now on the node's Drone runs the package's health check and monitor. */
export const watchNode: TaskKind = {
  kind: "watch-node",
  timeoutMs: 10 * 60_000,
  async run(context) {
    const [cluster, node] = await Promise.all([context.rendered(), context.node()]);
    const role = cluster.roles.find((one) => one.role === node.role);
    const items = itemsOf(role?.monitor);
    const health = healthWatch(role?.healthCheck);
    const monitor = monitorWatch(role?.monitor, items);
    const { tenantId, id } = context.deployment;
    await context.metrics.describe(tenantId, id, { role: node.role, items: [...items] });
    return orderDrone(
      context,
      {
        kind: "watch-node",
        ...(health === undefined ? {} : { health }),
        ...(monitor === undefined ? {} : { monitor }),
      },
      { timeoutMs: TIMEOUT_MS },
    );
  },
};

/** The app is taken down on purpose: nobody must heal it. A node that does not answer watches nothing anyhow. */
export const unwatchNode: TaskKind = {
  kind: "unwatch-node",
  timeoutMs: 10 * 60_000,
  bestEffort: true,
  marks: true,
  async run(context) {
    if ((await liveFrontgate(context)) === undefined)
      return { kind: "skipped", reason: "its Frontgate does not answer" };
    if ((await context.node()).health === "unreachable")
      return { kind: "skipped", reason: "its Drone does not answer" };
    return orderDrone(context, { kind: "watch-node" }, { timeoutMs: TIMEOUT_MS, courtesy: true });
  },
};

function healthWatch(health: HealthCheck | undefined): HealthWatch | undefined {
  if (health?.enabled !== true || health.check === undefined) return undefined;
  return {
    check: health.check,
    ...(health.action === undefined ? {} : { action: health.action }),
    intervalMs: health.intervalSeconds * 1000,
    timeoutMs: health.timeoutSeconds * 1000,
    actionTimeoutMs: health.actionTimeoutSeconds * 1000,
    healthyThreshold: health.healthyThreshold,
    unhealthyThreshold: health.unhealthyThreshold,
  };
}

function monitorWatch(monitor: Monitor | undefined, items: readonly MetricItem[]): MonitorWatch | undefined {
  if (monitor?.enabled !== true || monitor.run === undefined || items.length === 0) return undefined;
  return {
    run: monitor.run,
    intervalMs: LIMITS.metricsMs,
    timeoutMs: MONITOR_MS,
    items: items.map(({ name, type }) => ({ name, type })),
  };
}

/** What a monitor measures. Names that cannot be told from the machine's own, or do not fit a message, are left out. */
export function itemsOf(monitor: Monitor | undefined): readonly MetricItem[] {
  if (monitor?.enabled !== true) return [];
  return Object.entries(monitor.items)
    .filter(([name]) => name !== "" && !name.startsWith(OWN) && name.length <= LIMITS.metricNameCharacters)
    .map(([name, { unit, valueType, statistics, enums, scale }]) => ({
      name,
      unit,
      type: valueType,
      statistic: statistics,
      enums,
      scale,
      alarm: monitor.alarm.includes(name),
    }));
}
