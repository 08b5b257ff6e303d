import type { Layer, Plan } from "../plan.ts";

/** The cluster answers, and the namespace is there. */
export const READY: Layer = [{ kind: "check-cluster" }, { kind: "ensure-namespace" }];

/** What a put is for the package's own jobs. */
export type Occasion = "install" | "upgrade" | "rollback";

/** The package is put between its own jobs before and after, and what it makes is waited for. */
export function putLayers(occasion: Occasion): Plan {
  return [
    [{ kind: "run-hooks", input: { event: `pre-${occasion}` } }],
    ...again,
    [{ kind: "run-hooks", input: { event: `post-${occasion}` } }],
  ];
}

/** What the deployment is meant to be is put once more, without the package's own jobs: nothing of it is new. */
export const again: Plan = [[{ kind: "put-release" }], [{ kind: "wait-workloads" }]];

export const stopLayers: Plan = [[{ kind: "stop-workloads" }], [{ kind: "wait-workloads" }]];
