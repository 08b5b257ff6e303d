import * as z from "zod";
import { Invocation } from "./invocation.ts";
import { LIMITS } from "./limits.ts";

/** What a Drone watches on its node, and what it says of it. PROTOCOL.md, "Watching". */
const Instant = z.iso.datetime();
const Milliseconds = z.int().min(50).max(86_400_000);
const Threshold = z.int().min(1).max(1000);

/** The package's health check of a role. Thresholds are successes or failures one after the other. */
export const HealthWatch = z.strictObject({
  check: Invocation,
  /** Run once when the node turns unhealthy. */
  action: Invocation.optional(),
  intervalMs: Milliseconds,
  timeoutMs: Milliseconds,
  actionTimeoutMs: Milliseconds,
  healthyThreshold: Threshold,
  unhealthyThreshold: Threshold,
});
export type HealthWatch = z.infer<typeof HealthWatch>;

/** Name of something that is measured; `node.` begins those of the machine itself. */
export const MetricName = z.string().min(1).max(LIMITS.metricNameCharacters);

/** The package's monitor of a role: prints one JSON object, item → value. What it prints besides the items is left out. */
export const MonitorWatch = z.strictObject({
  run: Invocation,
  intervalMs: Milliseconds,
  timeoutMs: Milliseconds,
  items: z
    .array(z.strictObject({ name: MetricName, type: z.enum(["int", "str"]) }))
    .min(1)
    .max(LIMITS.metricItems),
});
export type MonitorWatch = z.infer<typeof MonitorWatch>;

/** What the node's Drone thinks of the app on it. `unknown`: it watches, and has not seen enough. */
export const AppHealth = z.strictObject({
  state: z.enum(["healthy", "unhealthy", "unknown"]),
  since: Instant,
  /** End of what the check printed when the state changed. */
  output: z.string().max(LIMITS.healthOutputCharacters).optional(),
});
export type AppHealth = z.infer<typeof AppHealth>;

export const MetricValue = z.union([z.number(), z.string().max(LIMITS.metricTextCharacters)]);
export type MetricValue = z.infer<typeof MetricValue>;

/** Value of the etcd key `/reports/<deployment>/<node>/metrics`. Without a time: the Frontgate's clock counts. */
export const NodeMetrics = z.strictObject({
  values: z
    .record(MetricName, MetricValue)
    .refine((values) => Object.keys(values).length <= LIMITS.metricItems + 16, "too many values"),
});
export type NodeMetrics = z.infer<typeof NodeMetrics>;

const Id = z.string().regex(/^[a-z]+-[0-9a-z]{1,40}$/);

/**
 * What the nodes of one deployment measured within one minute, as a table: `values[i]` belongs to `names[i]`, null where a
 * node has none. A deployment that does not fit a frame takes several, each with other nodes.
 */
export const MetricsReport = z.strictObject({
  type: z.literal("metrics"),
  deploymentId: Id,
  /** Begin of the minute, by Pilot's time. */
  at: Instant,
  names: z.array(MetricName).max(LIMITS.metricItems + 16),
  nodes: z
    .array(z.strictObject({ nodeId: Id, values: z.array(MetricValue.nullable()).max(LIMITS.metricItems + 16) }))
    .max(300),
});
export type MetricsReport = z.infer<typeof MetricsReport>;
