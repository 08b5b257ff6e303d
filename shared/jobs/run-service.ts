import type { Operation } from "./contract.ts";
import { serviceLayers } from "./services.ts";

/** Runs one of the package's own services on the nodes that were named, or on those that the package says. */
export const runService: Operation = {
  kind: "run-service",
  plan({ cluster, nodes, input }) {
    if (input.service === undefined) throw new Error("the job names no service");
    const chosen = input.nodes === undefined ? nodes : nodes.filter(({ id }) => input.nodes?.includes(id));
    return serviceLayers(input.service, cluster, chosen, { everywhere: input.nodes !== undefined });
  },
};
