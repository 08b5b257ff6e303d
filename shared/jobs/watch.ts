import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import type { Layer } from "./plan.ts";
import { onEveryNode } from "./services.ts";

/** Whether the package has something to watch on nodes of the role: a health check or a monitor that is on. */
export function isWatched({ healthCheck, monitor }: Pick<Role, "healthCheck" | "monitor">): boolean {
  const checked = healthCheck?.enabled === true && healthCheck.check !== undefined;
  return checked || (monitor?.enabled === true && monitor.run !== undefined);
}

/** Begins or ends the watch over these nodes; a package that has nothing to watch costs no step. */
export function watchLayer(
  kind: "watch-node" | "unwatch-node",
  cluster: Pick<RenderedCluster, "roles">,
  nodes: readonly Node[],
): Layer {
  const watched = new Set(cluster.roles.filter(isWatched).map(({ role }) => role));
  return onEveryNode(
    kind,
    cluster,
    nodes.filter(({ role }) => watched.has(role)),
  );
}
