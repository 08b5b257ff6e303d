import type { Node } from "../domain/deployment/schema.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import type { Layer, Plan } from "./plan.ts";
import { serviceLayers } from "./services.ts";
import { start } from "./start.ts";
import { stopLayers } from "./stop.ts";
import { watchLayer } from "./watch.ts";

/**
 * Deletes a deployment for its users and keeps it: the app is stopped as `stop` does, then every machine goes off, also
 * those that users log in to. Volumes, addresses and metadata stay. Of one that is stopped already only the machines are
 * looked at.
 */
export const cease: Operation = { kind: "cease", plan };

/**
 * Brings back what was ceased: machines, metadata and the app, as `start` does. Taken back, it is ceased again, whether the
 * machines that were on their way still answer or not.
 */
export const recover: Operation = { kind: "recover", plan: start.plan, undo };

function plan({ cluster, nodes }: PlanFacts): Plan {
  const running = nodes.filter(({ status }) => status === "active" || status === "running");
  return [...(running.length === 0 ? [] : stopLayers(cluster, running)), allOff(nodes)];
}

function undo({ cluster, nodes }: PlanFacts): Plan {
  return [
    watchLayer("unwatch-node", cluster, nodes),
    ...serviceLayers("stop", cluster, nodes, { task: "stop-service", reverse: true }),
    allOff(nodes),
  ];
}

function allOff(nodes: readonly Node[]): Layer {
  return nodes.filter(({ instanceId }) => instanceId !== undefined).map((node) => ({ kind: "stop-instance", node }));
}
