import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { stillLayer } from "./containers.ts";
import type { Operation } from "./contract.ts";
import type { Plan } from "./plan.ts";
import { powerOff } from "./power.ts";
import { onEveryNode, serviceLayers } from "./services.ts";
import { watchLayer } from "./watch.ts";

/** Stops the app, then confd (paper 001: the agent stops confd with the app), then the machines; their volumes stay. */
export const stop: Operation = {
  kind: "stop",
  plan: ({ cluster, nodes }) => [...stopLayers(cluster, nodes), powerOff(cluster, nodes)],
};

/** Stops the app of these nodes in the reverse order of its start, then confd. Nobody must take that for a failure. */
export function stopLayers(cluster: RenderedCluster, nodes: readonly Node[]): Plan {
  return [
    watchLayer("unwatch-node", cluster, nodes),
    ...serviceLayers("stop", cluster, nodes, { reverse: true }),
    onEveryNode("stop-confd", cluster, nodes),
    stillLayer(cluster, nodes),
  ];
}
