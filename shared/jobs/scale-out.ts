import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { mounts, startLayers } from "./deploy.ts";
import { staying } from "./facts.ts";
import { keyLayer } from "./keys.ts";
import type { Plan } from "./plan.ts";
import { onEveryNode, preCheckLayer, serviceLayers } from "./services.ts";
import { nameLayers } from "./told.ts";

/**
 * More nodes: the package agrees on the old ones, machines are made while their names are registered, all see them as hosts
 * and as `adding-hosts`, the app starts on them, `scale_out` tells the old ones, and the mark goes.
 */
export const scaleOut: Operation = { kind: "scale-out", plan, undo };

function plan(facts: PlanFacts): Plan {
  const { deployment, cluster, added } = facts;
  const old = staying(facts);
  return [
    preCheckLayer("scale_out", cluster, old),
    ...joinLayers(cluster, added),
    keyLayer(deployment, cluster, added),
    ...serviceLayers("scale_out", cluster, old),
    [{ kind: "put-metadata" }],
    ...readyAgain("scale_out", cluster, old),
    ...nameLayers(cluster, [...old, ...added]),
  ];
}

/** From nodes that are only written down to nodes whose app answers, marked as being added. */
export function joinLayers(cluster: RenderedCluster, added: readonly Node[]): Plan {
  return [
    [...added.map((node) => ({ kind: "create-node", node })), { kind: "register-nodes" }],
    [{ kind: "put-metadata", input: { adding: true } }, ...mounts(cluster, added)],
    ...startLayers(cluster, added, { withInit: true, marks: { adding: true } }),
  ];
}

/** Where the package changes something on nodes that run, they must answer again before the job is done. */
export function readyAgain(service: string, cluster: RenderedCluster, nodes: readonly Node[]): Plan {
  const changed = serviceLayers(service, cluster, nodes);
  return changed.length === 0 ? [] : [onEveryNode("wait-ready", cluster, nodes)];
}

/** What was added goes again; the app is told by `scale_in`, where it answers. */
function undo(facts: PlanFacts): Plan {
  const { before, added } = facts;
  const started = added.filter(({ status }) => status === "running" || status === "active");
  const courtesy = { task: "stop-service" } as const;
  return [
    ...(started.length === 0 ? [] : serviceLayers("scale_in", before, staying(facts), courtesy)),
    ...serviceLayers("stop", before, started, { ...courtesy, reverse: true }),
    added.map((node) => ({ kind: "delete-node", node })),
    [{ kind: "put-metadata" }],
    [{ kind: "deregister-nodes" }],
  ];
}
