import * as z from "zod";
import { Statistic } from "../metric/schema.ts";

export const AlarmState = z.enum(["ok", "alarm", "no-data"]);
export type AlarmState = z.infer<typeof AlarmState>;

/** When somebody wants to hear of what nodes measure. It is judged for each node: one that breaches is enough. */
export const Alarm = z.object({
  id: z.string(),
  tenantId: z.string(),
  deploymentId: z.string(),
  name: z.string(),
  /** An item of the package's monitor, or `node.cpu`, `node.memory`, `node.disk`, `node.health`. */
  item: z.string(),
  /** Of one role, or one node; absent: of all. */
  role: z.string().optional(),
  nodeId: z.string().optional(),
  statistic: Statistic,
  comparison: z.enum([">", ">=", "<", "<=", "="]),
  /** As the series shows values; a text only with `=`. */
  threshold: z.union([z.number(), z.string()]),
  /** Seconds of a period, and how many one after the other must breach. */
  period: z.union([z.literal(60), z.literal(300), z.literal(900), z.literal(3600)]),
  periods: z.int(),
  severity: z.enum(["info", "warning", "critical"]),
  enabled: z.boolean(),
  state: AlarmState,
  stateSince: z.string(),
  /** What breached when it was last raised: nodes and their last values. */
  breaching: z.array(z.object({ nodeId: z.string(), value: z.union([z.number(), z.string()]) })),
  /** Of the deployment: who sees it sees its alarms. */
  groups: z.array(z.string()).optional(),
  createdBy: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Alarm = z.infer<typeof Alarm>;

/** One change of an alarm's state. */
export const AlarmChange = Alarm.pick({ state: true, breaching: true }).extend({ from: AlarmState, at: z.string() });
export type AlarmChange = z.infer<typeof AlarmChange>;

/** Alarms of one deployment. */
export const MAX_ALARMS = 50;
/** Nodes that one change names. */
export const MAX_BREACHING = 20;
