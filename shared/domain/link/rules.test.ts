import { expect, it } from "vitest";
import { pathBetween, startOrder } from "./rules.ts";

const edge = (dependentId: string, deploymentId: string) => ({ deploymentId, dependentId });

it("starts what is depended on first, and together what may start together", () => {
  expect(startOrder([edge("web", "queue"), edge("web", "db"), edge("queue", "zk"), edge("report", "db")])).toEqual([
    { id: "db", level: 0 },
    { id: "zk", level: 0 },
    { id: "queue", level: 1 },
    { id: "report", level: 1 },
    { id: "web", level: 2 },
  ]);
  expect(startOrder([])).toEqual([]);
});

it("comes to an end where links lead in a circle", () => {
  expect(startOrder([edge("a", "b"), edge("b", "a"), edge("c", "d")])).toEqual([
    { id: "d", level: 0 },
    { id: "c", level: 1 },
    { id: "a", level: 2 },
    { id: "b", level: 2 },
  ]);
});

it("finds the way over links, and none where there is none", () => {
  const targets: Record<string, string[]> = { a: ["b", "x"], b: ["c"], c: ["a"], x: [] };
  const of = (id: string) => targets[id] ?? [];
  expect(pathBetween("a", "c", of)).toEqual(["a", "b", "c"]);
  expect(pathBetween("x", "a", of)).toBeUndefined();
  expect(pathBetween("a", "a", of)).toEqual(["a"]);
});
