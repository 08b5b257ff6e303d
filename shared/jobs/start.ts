import type { Operation } from "./contract.ts";
import { mounts, startLayers } from "./deploy.ts";
import { linksLayer } from "./links.ts";
import { powerOn } from "./power.ts";

/** Starts the machines of a stopped deployment, then confd and the app, and waits until it is ready. */
export const start: Operation = {
  kind: "start",
  plan: ({ deployment, cluster, nodes }) => [
    linksLayer(deployment),
    powerOn(nodes),
    [{ kind: "put-metadata" }, ...mounts(cluster, nodes)],
    ...startLayers(cluster, nodes, { withInit: false }),
  ],
};
