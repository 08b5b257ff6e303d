import type { Operation } from "./contract.ts";
import { onEveryNode } from "./services.ts";

/** Runs a command of the user's on all nodes at once, or on those that were named. */
export const runCommand: Operation = {
  kind: "run-command",
  plan({ cluster, nodes, input }) {
    const chosen = input.nodes === undefined ? nodes : nodes.filter(({ id }) => input.nodes?.includes(id));
    return [onEveryNode("run-command", cluster, chosen)];
  },
};
