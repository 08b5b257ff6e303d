import { LIMITS } from "../../shared/protocol/limits.ts";
import type { NodeHealth } from "../../shared/protocol/messages.ts";
import { type MetricsReport, type MetricValue, NodeMetrics } from "../../shared/protocol/watching.ts";

const MINUTE_MS = 60_000;

interface Measured {
  readonly revision: string;
  readonly values: Readonly<Record<string, MetricValue>>;
}

/** What nodes measured since it was last told. Nothing is kept longer: without a connection to Pilot the newest of each node counts. */
export class Metrics {
  readonly #fresh = new Map<string, Measured>();
  /** Revision of each node's newest measurement, as a resumed watch shows it again. */
  readonly #seen = new Map<string, string>();

  /** @param value content of the node's `metrics` key: whatever the node wrote there */
  measured(nodeId: string, value: string, revision: string): void {
    if (this.#seen.get(nodeId) === revision) return;
    const values = read(value);
    if (values === undefined) return;
    this.#seen.set(nodeId, revision);
    this.#fresh.set(nodeId, { revision, values });
  }

  /**
   * Reports for Pilot, and forgets what they hold: a line for every node whose health is known, with `node.health` 1 or 0
   * beside what it measured. Each fits a frame.
   */
  take(health: readonly NodeHealth[], now: Date): MetricsReport[] {
    const at = new Date(Math.floor(now.getTime() / MINUTE_MS) * MINUTE_MS).toISOString();
    const reports = [...Map.groupBy(health, (node) => node.deploymentId)].flatMap(([deploymentId, nodes]) => {
      const rows = nodes.map((node): Row => {
        const measured = this.#fresh.get(node.nodeId)?.values ?? {};
        return { nodeId: node.nodeId, values: new Map(Object.entries({ ...measured, "node.health": wellness(node) })) };
      });
      return fitting(rows).map((part) => table(deploymentId, at, part));
    });
    const known = new Set(health.map((node) => node.nodeId));
    for (const nodeId of this.#seen.keys()) if (!known.has(nodeId)) this.#seen.delete(nodeId);
    this.#fresh.clear();
    return reports;
  }
}

interface Row {
  readonly nodeId: string;
  readonly values: ReadonlyMap<string, MetricValue>;
}

function wellness({ status, app }: NodeHealth): number {
  return status === "online" && app?.state !== "unhealthy" ? 1 : 0;
}

function table(deploymentId: string, at: string, rows: readonly Row[]): MetricsReport {
  const names = [...new Set(rows.flatMap(({ values }) => [...values.keys()]))].sort();
  return {
    type: "metrics",
    deploymentId,
    at,
    names,
    nodes: rows.map(({ nodeId, values }) => ({ nodeId, values: names.map((name) => values.get(name) ?? null) })),
  };
}

/** Rows in parts that fit a frame each; halved until they do. One row always does, by the limits of names and values. */
function fitting(rows: readonly Row[]): Row[][] {
  const text = JSON.stringify(table("", "", rows));
  if (rows.length <= 1 || (Buffer.byteLength(text) < LIMITS.inlineBytes - 256 && rows.length <= 300))
    return [[...rows]];
  const half = Math.ceil(rows.length / 2);
  return [...fitting(rows.slice(0, half)), ...fitting(rows.slice(half))];
}

function read(value: string): NodeMetrics["values"] | undefined {
  try {
    return NodeMetrics.safeParse(JSON.parse(value)).data?.values;
  } catch {
    return undefined;
  }
}
