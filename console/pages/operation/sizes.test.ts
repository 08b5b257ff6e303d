import { expect, it } from "vitest";
import type { Node } from "../../../sdk/index.ts";
import { changedSizes } from "./sizes.ts";

const node = (id: string, role: string): Node => ({
  ...{ id, role, sid: 1, cpu: 1, memory: 2048, volumeSize: 10 },
  ...{ status: "active", health: "online", updatedAt: "" },
});

it("asks for the sizes that become others, by role", () => {
  const nodes = [node("a", "main"), node("b", "main"), node("c", "other")];
  expect(changedSizes(nodes, {})).toBeUndefined();
  expect(changedSizes(nodes, { main: { cpu: "1", memory: "x" } })).toBeUndefined();
  expect(changedSizes(nodes, { main: { cpu: "2", memory: "2048" }, other: { volumeSize: " 20 " } })).toEqual({
    main: { cpu: 2 },
    other: { volumeSize: 20 },
  });
});
