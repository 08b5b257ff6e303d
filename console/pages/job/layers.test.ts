import { expect, it } from "vitest";
import type { Task } from "../../../sdk/index.ts";
import { layersOf } from "./layers.ts";

const task = (id: string, layer: number, place: number, phase?: "undo"): Task => ({
  ...{ id, layer, place, kind: "create-node", status: "pending", attempts: 0 },
  ...(phase === undefined ? {} : { phase }),
});

it("puts a job's tasks into their layers, the undoing behind", () => {
  const layers = layersOf([task("d", 0, 0, "undo"), task("c", 1, 0), task("b", 0, 1), task("a", 0, 0)]);
  expect(layers.map(({ tasks }) => tasks.map(({ id }) => id))).toEqual([["a", "b"], ["c"], ["d"]]);
});
