import { expect, it } from "vitest";
import { openTable } from "../../platform/dynamodb.ts";
import type { MetricsReport } from "../../protocol/watching.ts";
import { useTestTable } from "../../tasks/testing/table.ts";
import { keepMetrics } from "./keep.ts";
import { packRows } from "./packing.ts";
import type { Cell } from "./schema.ts";
import { pointsOf } from "./series.ts";
import { cellOf, combine } from "./statistics.ts";
import { cellsOf } from "./step.ts";
import { metricStore } from "./store.ts";

const TABLE = "metrics";
const client = useTestTable(TABLE);
const BEGIN = Date.parse("2026-11-21T09:00:00Z") / 1000;
const names = ["node.cpu", "zk_avg_latency", "zk_server_state"];
let counter = 0;

/** A deployment of its own; `minute(n)` reports what its nodes measured in the n-th minute. */
function here(nodes = 2) {
  const store = metricStore(openTable(TABLE, client()));
  const whose = { tenantId: "tenant-a", id: `dep-metrics${String(++counter).padStart(4, "0")}` };
  const minute = (
    n: number,
    values = (node: number) => [n + node, n % 7, n % 3 ? "follower" : "leader"],
  ): MetricsReport => ({
    type: "metrics",
    deploymentId: whose.id,
    at: new Date((BEGIN + n * 60) * 1000).toISOString(),
    names,
    nodes: Array.from({ length: nodes }, (_, node) => ({ nodeId: `node-${node}`, values: values(node) })),
  });
  const report = (n: number, ...rest: [((node: number) => (string | number)[])?]) =>
    keepMetrics(store, whose, minute(n, ...rest), new Date((BEGIN + n * 60 + 5) * 1000));
  const read = (resolution: "1m" | "5m" | "1h", from: number, to: number) =>
    store.between(whose.tenantId, whose.id, resolution, BEGIN + from * 60, BEGIN + to * 60);
  return { store, whose, minute, report, read };
}

it("keeps every minute, and from then on five of them and sixty of them as one, exactly", async () => {
  const { report, read } = here();
  for (let n = 0; n <= 120; n++) await report(n);
  const minutes = await read("1m", 0, 121);
  expect(minutes).toHaveLength(121);
  const fives = await read("5m", 0, 121);
  expect(fives.map(({ at }) => (at - BEGIN) / 60)).toEqual(Array.from({ length: 24 }, (_, five) => five * 5));
  const hours = await read("1h", 0, 121);
  expect(hours.map(({ at }) => (at - BEGIN) / 60)).toEqual([0, 60]);
  const window = { from: BEGIN, to: BEGIN + 7200, step: 3600, resolution: "1h" as const };
  const latency = (steps: typeof hours) => cellsOf(steps, "node-1", "zk_avg_latency");
  for (const statistic of ["min", "max", "avg", "median", "mode", "latest", "delta", "rate"] as const)
    expect(pointsOf(latency(hours), window, statistic), statistic).toEqual(
      pointsOf(latency(minutes), window, statistic),
    );
  expect(pointsOf(cellsOf(hours, "node-0", "zk_server_state"), window, "mode").map(({ value }) => value)).toEqual([
    "follower",
    "follower",
  ]);
});

it("makes later what was missed while nobody reported, and nothing of what nobody measured", async () => {
  const { report, read } = here();
  for (const n of [1, 2, 3, 62, 63, 121, 122]) await report(n);
  expect(await read("5m", 0, 200)).toEqual([]);
  await report(125);
  expect((await read("5m", 0, 200)).map(({ at }) => (at - BEGIN) / 60)).toEqual([0, 60, 120]);
  // An hour's first report was missed, too.
  await report(180);
  expect((await read("1h", 0, 200)).map(({ at }) => (at - BEGIN) / 60)).toEqual([0, 60, 120]);
  await report(180);
  expect((await read("1h", 0, 200)).length).toBe(3);
});

it("takes no report that is too old or from the future, and the same one twice for one", async () => {
  const { store, whose, minute, read } = here();
  const at = (seconds: number) => new Date((BEGIN + seconds) * 1000);
  expect(await keepMetrics(store, whose, minute(0), at(16 * 60))).toBeUndefined();
  expect(await keepMetrics(store, whose, minute(4), at(60))).toBeUndefined();
  expect(await keepMetrics(store, whose, minute(0), at(30))).toBe(BEGIN);
  expect(await keepMetrics(store, whose, minute(0), at(40))).toBe(BEGIN);
  expect(await read("1m", 0, 10)).toHaveLength(1);
});

it("of 45 nodes is in parts, and of another deployment is another's", async () => {
  const { report, read, store } = here(45);
  for (let n = 0; n <= 5; n++) await report(n);
  const fives = await read("5m", 0, 5);
  expect(fives.map(({ rows }) => rows.size)).toEqual([20, 20, 5]);
  expect(await store.between("tenant-b", "dep-metrics0004", "1m", BEGIN, BEGIN + 600)).toEqual([]);
});

it("writes a unit a minute for five nodes of 13 items, and 40 more an hour: what ADR 41 counts with", () => {
  const at = BEGIN;
  const names13 = Array.from({ length: 13 }, (_, item) => `zk_packets_received_${item}`);
  const value = (node: number, item: number, n: number) =>
    50_000 + ((node * 7919 + item * 104_729 + n * 15_485_863) % 997);
  const units = (minutes: number): number => {
    const cells = (node: number) =>
      names13.map((name, item): [string, Cell] => {
        const samples = Array.from({ length: minutes }, (_, n) =>
          cellOf({ at: at + n * 60, value: value(node, item, n) }),
        );
        return [name, combine(samples) ?? cellOf({ at, value: 0 })];
      });
    const rows = new Map(
      Array.from({ length: 5 }, (_, node) => [`node-1m7z4phyn2f0w9sx${node}`, new Map(cells(node))]),
    );
    // DynamoDB counts names and values of all attributes, a kilobyte a unit: those beside the body have 130 bytes.
    return Math.ceil((packRows(rows, at).length + 130) / 1024);
  };
  expect(units(1)).toBe(1);
  expect(60 * units(1) + 12 * units(5) + units(60)).toBeLessThanOrEqual(100);
});
