import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { containerLayers, stillLayer } from "./containers.ts";
import type { Operation } from "./contract.ts";
import { onEveryNode, serviceLayers } from "./services.ts";
import { nameLayers } from "./told.ts";
import { watchLayer } from "./watch.ts";

/**
 * Restarts the app where it is: by the package's `restart` on roles that have one, by `stop` and then `start` on the
 * others. confd goes on meanwhile, as the configuration does not change; the package's health check pauses.
 */
export const restart: Operation = {
  kind: "restart",
  plan({ cluster, nodes, input }) {
    const chosen = input.nodes === undefined ? nodes : nodes.filter(({ id }) => input.nodes?.includes(id));
    const owning = new Set(cluster.roles.filter(hasRestart).map(({ role }) => role));
    const own = chosen.filter(({ role }) => owning.has(role));
    const others = chosen.filter(({ role }) => !owning.has(role));
    return [
      // Nobody must take it for a failure.
      watchLayer("unwatch-node", cluster, chosen),
      ...serviceLayers("stop", cluster, others, { reverse: true }),
      stillLayer(cluster, others),
      ...containerLayers(cluster, others),
      ...serviceLayers("restart", cluster, own),
      ...serviceLayers("start", cluster, others),
      readiness(cluster, chosen),
      watchLayer("watch-node", cluster, chosen),
      ...nameLayers(cluster, nodes),
    ];
  },
};

const hasRestart = ({ services }: RenderedCluster["roles"][number]) => services["restart"]?.run !== undefined;

const readiness = (cluster: RenderedCluster, nodes: readonly Node[]) => onEveryNode("wait-ready", cluster, nodes);
