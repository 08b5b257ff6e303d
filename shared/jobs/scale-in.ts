import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { startLayers } from "./deploy.ts";
import { staying } from "./facts.ts";
import type { Plan } from "./plan.ts";
import { readyAgain } from "./scale-out.ts";
import { preCheckLayer, serviceLayers } from "./services.ts";
import { nameLayers } from "./told.ts";
import { watchLayer } from "./watch.ts";

/**
 * Fewer nodes: all see who leaves under `deleting-hosts`, the package agrees, `destroy` saves what the leaving ones hold
 * (before or after their stop), `scale_in` tells the staying ones, the app stops on the leaving, and machines, volumes,
 * registrations and marks go. A `destroy` or a `pre_check` that refuses ends the job before anything is lost.
 */
export const scaleIn: Operation = { kind: "scale-in", plan, undo, refused };

function plan(facts: PlanFacts): Plan {
  const { cluster, before, removed } = facts;
  const stay = staying(facts);
  return [
    [{ kind: "put-metadata", input: { deleting: true } }],
    preCheckLayer("scale_in", cluster, stay),
    ...leaveLayers(before, removed, serviceLayers("scale_in", cluster, stay)),
    [{ kind: "put-metadata" }],
    [{ kind: "deregister-nodes" }],
    ...readyAgain("scale_in", cluster, stay),
    ...nameLayers(cluster, stay),
  ];
}

/** The end of some nodes of an app that lives on; `told` is how it hears of it. One that does not answer is asked nothing. */
export function leaveLayers(cluster: RenderedCluster, leaving: readonly Node[], told: Plan): Plan {
  const asked = running(leaving);
  const late = { ...cluster, roles: cluster.roles.filter(({ services }) => services["destroy"]?.postStopService) };
  const early = { ...cluster, roles: cluster.roles.filter((role) => !late.roles.includes(role)) };
  return [
    watchLayer("unwatch-node", cluster, asked),
    ...serviceLayers("destroy", early, asked, { task: "destroy-service" }),
    ...told,
    ...serviceLayers("stop", cluster, asked, { task: "stop-service", reverse: true }),
    ...serviceLayers("destroy", late, asked, { task: "destroy-service" }),
    leaving.map((node) => ({ kind: "delete-node", node })),
  ];
}

function running(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter(({ status }) => status === "running" || status === "active");
}

/** The marks go, and those that were to leave are watched again. */
function refused({ before, removed }: PlanFacts): Plan {
  return [[{ kind: "put-metadata" }], watchLayer("watch-node", before, running(removed))];
}

/** Nodes whose machines are still there join again; those that are gone stay gone. */
function undo(facts: PlanFacts): Plan {
  const { before, removed } = facts;
  return [
    [{ kind: "put-metadata" }],
    ...startLayers(before, removed, { withInit: false }),
    ...(removed.length === 0 ? [] : serviceLayers("scale_out", before, staying(facts), { task: "stop-service" })),
    [{ kind: "deregister-nodes" }],
  ];
}
