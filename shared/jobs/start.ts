import type { Operation } from "./contract.ts";
import { startLayers } from "./deploy.ts";

/** Starts confd and the app of a stopped deployment, and waits until it is ready. */
export const start: Operation = {
  kind: "start",
  plan: ({ cluster, nodes }) => [[{ kind: "put-metadata" }], ...startLayers(cluster, nodes, { withInit: false })],
};
