import * as z from "zod";
import { MetricValue } from "../../protocol/watching.ts";

/** How many values become one (package-spec, "monitor"). A text has only `mode` and `latest`. */
export const Statistic = z.enum(["min", "max", "avg", "delta", "rate", "mode", "median", "latest"]);
export type Statistic = z.infer<typeof Statistic>;

/** How fine a series is kept: seconds of one step, and how long such steps are kept. */
export const RESOLUTIONS = {
  "1m": { seconds: 60, keepSeconds: 24 * 3600 },
  "5m": { seconds: 300, keepSeconds: 7 * 86_400 },
  "1h": { seconds: 3600, keepSeconds: 90 * 86_400 },
} as const;
export type Resolution = keyof typeof RESOLUTIONS;

/** What was measured once. */
export interface Sample {
  /** Seconds since 1970, of the minute that it belongs to. */
  readonly at: number;
  readonly value: MetricValue;
}

/**
 * What is known of an item within a step. Of samples of one step all statistics are exact; of several steps `median` and
 * `mode` are of the steps' own, weighted by their samples.
 */
export const Cell = z.object({
  count: z.int().min(1),
  /** First and last value, and when (seconds since 1970). */
  first: MetricValue,
  firstAt: z.int(),
  last: MetricValue,
  lastAt: z.int(),
  /** Of numbers. */
  min: z.number().optional(),
  max: z.number().optional(),
  sum: z.number().optional(),
  median: z.number().optional(),
  /** The most frequent values, how often each; at most `MODES`. Not kept of numbers that were never the same twice. */
  counts: z.array(z.tuple([MetricValue, z.int().min(1)])),
});
export type Cell = z.infer<typeof Cell>;

/** Different values whose frequency a step keeps, the most frequent first. */
export const MODES = 8;

/** An item that the package's monitor names for a role, as it was when it began to be watched. */
export const MetricItem = z.object({
  name: z.string(),
  unit: z.string(),
  type: z.enum(["int", "str"]),
  statistic: Statistic,
  /** What a text can be; empty: anything. */
  enums: z.array(z.string()),
  /** A number is multiplied by it when it is shown. */
  scale: z.number(),
  /** The package says that it is worth an alarm. */
  alarm: z.boolean(),
});
export type MetricItem = z.infer<typeof MetricItem>;

/** What is measured on the nodes of a role. */
export const RoleItems = z.object({ role: z.string(), items: z.array(MetricItem) });
export type RoleItems = z.infer<typeof RoleItems>;

const machine = { type: "int" as const, statistic: "avg" as const, enums: [], scale: 1, alarm: true };

/** What every node's Drone and Frontgate measure. */
export const MACHINE_ITEMS: readonly MetricItem[] = [
  { ...machine, name: "node.cpu", unit: "%" },
  { ...machine, name: "node.memory", unit: "%" },
  { ...machine, name: "node.disk", unit: "%" },
  /** 1, or 0 while the node is unreachable or unhealthy. */
  { ...machine, name: "node.health", unit: "", statistic: "min" },
];
