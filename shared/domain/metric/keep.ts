import type { MetricsReport, MetricValue } from "../../protocol/watching.ts";
import { type Cell, RESOLUTIONS, type Resolution } from "./schema.ts";
import { cellOf, combine } from "./statistics.ts";
import type { Rows, Step } from "./step.ts";
import type { MetricStore } from "./store.ts";

/** A report may be so much older than now (a Frontgate whose messages wait in its socket), or newer (its clock). */
const OLDEST_SECONDS = 15 * 60;
const NEWEST_SECONDS = 2 * 60;
/** Nodes in one item of a coarser step: with 200 items each they stay within the table's 400 KB. */
const NODES = 20;

interface Whose {
  readonly tenantId: string;
  readonly id: string;
}

/**
 * Keeps what a Frontgate reported of a deployment, and with the first report of a coarser step all that came before it in
 * such steps. One write; every five minutes 4 reads, a write for each 20 nodes and again as many every hour. May be
 * repeated. @returns the minute (seconds since 1970), or `undefined` when the report is too old or from the future.
 */
export async function keepMetrics(
  store: MetricStore,
  { tenantId, id }: Whose,
  report: MetricsReport,
  now: Date,
): Promise<number | undefined> {
  const seconds = now.getTime() / 1000;
  const at = Math.floor(Date.parse(report.at) / 60_000) * 60;
  if (at < seconds - OLDEST_SECONDS || at > seconds + NEWEST_SECONDS) return undefined;
  const rows = rowsOf(report, at);
  const part = report.nodes[0]?.nodeId ?? "";
  await store.put(tenantId, id, "1m", { at, part, rows });
  if (at % RESOLUTIONS["5m"].seconds !== 0) return at;
  await rollUp(store, { tenantId, id }, "5m", at);
  if (await isBehind(store, { tenantId, id }, at)) await rollUp(store, { tenantId, id }, "1h", at);
  return at;
}

/** Whether an hour has ended that is not there yet, though there are minutes of it. */
async function isBehind(store: MetricStore, { tenantId, id }: Whose, at: number): Promise<boolean> {
  const hour = RESOLUTIONS["1h"].seconds;
  const newest = await store.newest(tenantId, id, "1h");
  return newest === undefined ? at % hour === 0 : Math.floor(at / hour) * hour > newest + hour;
}

/**
 * Every step of a resolution that ended by `until` and is not there: exact, because it is made of the minutes. After a long
 * silence only what the minutes still hold is made.
 */
async function rollUp(store: MetricStore, { tenantId, id }: Whose, resolution: Resolution, until: number) {
  const { seconds } = RESOLUTIONS[resolution];
  const newest = await store.newest(tenantId, id, resolution);
  const end = Math.floor(until / seconds) * seconds;
  const kept = end - RESOLUTIONS["1m"].keepSeconds;
  const from = newest === undefined ? kept : Math.max(kept, newest + seconds);
  const minutes = await store.between(tenantId, id, "1m", from, end);
  const bySteps = Map.groupBy(minutes, (minute) => Math.floor(minute.at / seconds) * seconds);
  for (const [at, own] of [...bySteps].sort(([a], [b]) => a - b)) {
    const nodes = [...combined(own)];
    for (let part = 0; part * NODES < nodes.length; part++)
      await store.put(tenantId, id, resolution, {
        at,
        part: String(part).padStart(3, "0"),
        rows: new Map(nodes.slice(part * NODES, (part + 1) * NODES)),
      });
  }
}

/** The rows of several steps as those of one. Pure. */
export function combined(steps: readonly Step[]): Rows {
  const nodes = new Map<string, Map<string, Cell[]>>();
  for (const { rows } of steps)
    for (const [nodeId, cells] of rows)
      for (const [name, cell] of cells) {
        const node = nodes.get(nodeId) ?? new Map<string, Cell[]>();
        node.set(name, [...(node.get(name) ?? []), cell]);
        nodes.set(nodeId, node);
      }
  return new Map(
    [...nodes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([nodeId, names]) => [
        nodeId,
        new Map(
          [...names].flatMap(([name, cells]): [string, Cell][] => {
            const cell = combine(cells);
            return cell === undefined ? [] : [[name, cell]];
          }),
        ),
      ]),
  );
}

function rowsOf(report: MetricsReport, at: number): Rows {
  const cells = (values: readonly (MetricValue | null)[]) =>
    new Map(
      report.names.flatMap((name, place): [string, Cell][] => {
        const value = values[place] ?? null;
        return value === null ? [] : [[name, cellOf({ at, value })]];
      }),
    );
  return new Map(report.nodes.map(({ nodeId, values }) => [nodeId, cells(values)]));
}
