import { expect, it } from "vitest";
import { chartsOf, firstItems } from "./charts.ts";

it("draws what is measured as numbers, and tells the last of what is said in words", () => {
  const series = (nodeId: string, item: string, ...values: readonly (number | string)[]) => ({
    ...{ nodeId, item, role: "", unit: "%", statistic: "latest" as const },
    points: values.map((value, minute) => ({ at: `2026-11-21T09:0${minute}:00.000Z`, value })),
  });
  const charts = chartsOf([
    series("a", "node.cpu", 1, 2),
    series("b", "node.cpu"),
    series("a", "mode", "follower", "leader"),
  ]);
  expect(charts.map(({ item, lines, texts }) => [item, lines.length, texts])).toEqual([
    ["node.cpu", 1, []],
    ["mode", 0, [{ nodeId: "a", text: "leader" }]],
  ]);
  expect(charts[0]?.lines[0]?.points.map(({ y }) => y)).toEqual([1, 2]);
  expect(firstItems(["zk", "node.cpu", "node.health"])).toEqual(["node.cpu"]);
  expect(firstItems(["a", "b", "c", "d", "e"])).toEqual(["a", "b", "c", "d"]);
});
