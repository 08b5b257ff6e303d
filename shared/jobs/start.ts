import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { startLayers } from "./deploy.ts";
import type { Plan } from "./plan.ts";

/** Starts confd and the app of a stopped deployment, and waits until it is ready. */
export function planStart(cluster: RenderedCluster, nodes: readonly Node[]): Plan {
  return [[{ kind: "put-metadata" }], ...startLayers(cluster, nodes, { withInit: false })];
}
