import { expect, it } from "vitest";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { FromFrontgate, type NodeHealth } from "../../shared/protocol/messages.ts";
import { Metrics } from "./metrics.ts";

const now = new Date("2026-11-21T09:05:42.123Z");
const node = (nodeId: string, change: Partial<NodeHealth> = {}): NodeHealth => ({
  nodeId,
  deploymentId: "dep-1",
  status: "online",
  confd: true,
  ...change,
});
const since = "2026-11-21T09:00:00.000Z";
const text = (values: unknown): string => JSON.stringify({ values });

it("tells once what each node measured, as a table, with every node's health", () => {
  const metrics = new Metrics();
  metrics.measured("node-1", text({ "node.cpu": 5.5, mode: "leader" }), "7");
  metrics.measured("node-2", text({ "node.cpu": 9 }), "8");
  const nodes = [
    node("node-1"),
    node("node-2", { app: { state: "unhealthy", since } }),
    node("node-3", { status: "unreachable" }),
  ];
  expect(metrics.take(nodes, now)).toEqual([
    {
      type: "metrics",
      deploymentId: "dep-1",
      at: "2026-11-21T09:05:00.000Z",
      names: ["mode", "node.cpu", "node.health"],
      nodes: [
        { nodeId: "node-1", values: ["leader", 5.5, 1] },
        { nodeId: "node-2", values: [null, 9, 0] },
        { nodeId: "node-3", values: [null, null, 0] },
      ],
    },
  ]);
  // A watch that was resumed shows the same again; that is no new measurement.
  metrics.measured("node-1", text({ "node.cpu": 5.5 }), "7");
  expect(metrics.take([node("node-1")], now)[0]).toMatchObject({ names: ["node.health"] });
  metrics.measured("node-1", text({ "node.cpu": 6 }), "9");
  expect(metrics.take([node("node-1")], now)[0]).toMatchObject({ names: ["node.cpu", "node.health"] });
});

it("keeps deployments apart, and tells nothing where nobody is", () => {
  const metrics = new Metrics();
  expect(metrics.take([], now)).toEqual([]);
  const reports = metrics.take([node("node-1"), node("node-2", { deploymentId: "dep-2" })], now);
  expect(reports.map(({ deploymentId }) => deploymentId)).toEqual(["dep-1", "dep-2"]);
});

it.each([
  "{",
  "null",
  '{"values": {"a": []}}',
  '{"values": {"a": null}}',
  '{"values": 1, "x": 2}',
  text({ [`${"n".repeat(65)}`]: 1 }),
])("takes %s for nothing", (value) => {
  const metrics = new Metrics();
  metrics.measured("node-1", value, "1");
  expect(metrics.take([node("node-1")], now)[0]).toMatchObject({ names: ["node.health"] });
});

it("sends as many messages as it takes for 300 nodes of 200 texts each, each within a frame", () => {
  const metrics = new Metrics();
  const id = (number: number): string => `node-${String(number).padStart(18, "0")}`;
  const names = Array.from(
    { length: LIMITS.metricItems },
    (_, at) => `${"n".repeat(60)}${String(at).padStart(4, "0")}`,
  );
  const nodes = Array.from({ length: 300 }, (_, at) => node(id(at)));
  for (const [at, { nodeId }] of nodes.entries())
    metrics.measured(nodeId, text(Object.fromEntries(names.map((name) => [name, at % 2 ? 1.5 : "v".repeat(64)]))), "1");
  const reports = metrics.take(nodes, now);
  expect(reports.flatMap((report) => report.nodes)).toHaveLength(300);
  for (const report of reports) {
    expect(FromFrontgate.parse(report)).toEqual(report);
    expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(32 * 1024);
  }
});
