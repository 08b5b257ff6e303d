import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Plan } from "./plan.ts";
import { onEveryNode, serviceLayers } from "./services.ts";

/** Stops the app in the reverse order of its start, then confd (paper 001: the agent stops confd with the app). */
export function planStop(cluster: RenderedCluster, nodes: readonly Node[]): Plan {
  return [...serviceLayers("stop", cluster, nodes, { reverse: true }), onEveryNode("stop-confd", cluster, nodes)];
}
