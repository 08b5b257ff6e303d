import { expect, test } from "vitest";
import { bodyOf, changeOf, NEW_ALARM } from "./alarm.ts";

test("a threshold is a number where it is one, and a text otherwise", () => {
  const threshold = (text: string) => changeOf({ ...NEW_ALARM, threshold: text }).threshold;
  expect(["90", " 1.5e3 ", "-1", "leader", "", "Infinity", "0x10"].map(threshold)).toEqual([
    ...[90, 1500, -1, "leader", "", "Infinity", 16],
  ]);
});

test("an alarm is about every role unless one is named", () => {
  const draft = { ...NEW_ALARM, name: " Full ", item: "node.disk", threshold: "90" };
  const body = {
    ...{ deploymentId: "dep-1", name: "Full", item: "node.disk", statistic: "avg", comparison: ">", threshold: 90 },
    ...{ period: 60, periods: 3, severity: "warning" },
  };
  expect(bodyOf("dep-1", draft)).toEqual(body);
  expect(bodyOf("dep-1", { ...draft, role: "zk_node" })).toEqual({ ...body, role: "zk_node" });
});
