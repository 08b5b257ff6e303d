import type { Operation } from "../contract.ts";
import { putLayers, READY } from "./layers.ts";

/** A new deployment in a cluster: 5 layers, 6 tasks. Taken back, nothing of it is left. */
export const deploy: Operation = {
  kind: "deploy",
  plan: () => [READY, ...putLayers("install")],
  undo: () => [[{ kind: "remove-release" }], [{ kind: "remove-namespace" }]],
};
