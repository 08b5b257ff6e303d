import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { Connection } from "../domain/frontgate/schema.ts";
import { keepMetrics } from "../domain/metric/keep.ts";
import type { MetricStore } from "../domain/metric/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { MetricsReport } from "../protocol/watching.ts";
import { type AlarmParts, judgeAlarms } from "./judge-alarms.ts";

export interface MetricParts extends AlarmParts {
  readonly deployments: DeploymentStore;
  readonly metrics: MetricStore;
  readonly clock: Clock;
}

/** What nodes measured in a minute, from the Frontgate that their deployment uses; of any other it is ignored. */
export async function takeMetrics(parts: MetricParts, connection: Connection, report: MetricsReport): Promise<void> {
  const { tenantId, frontgateId } = connection;
  const deployment = await parts.deployments.get(tenantId, report.deploymentId);
  if (deployment === undefined || deployment.frontgateId !== frontgateId || deployment.status === "deleted") return;
  const now = parts.clock();
  const at = await keepMetrics(parts.metrics, deployment, report, now);
  if (at !== undefined) await judgeAlarms(parts, deployment, at, now);
}
