import type { Operation, PlanFacts } from "./contract.ts";
import type { Plan } from "./plan.ts";
import { serviceLayers } from "./services.ts";
import { watchLayer } from "./watch.ts";

/**
 * The end of a deployment (package-spec, "Delete"): `destroy` before or after `stop` as the package says, the machines and
 * volumes, the metadata, and the Frontgate when nobody else uses it. Commands are asked of nodes that were started;
 * one that cannot answer does not keep the rest from going. A `destroy` that fails ends the deletion, unless it is forced
 * and the package allows that.
 */
export const deleteDeployment: Operation = { kind: "delete", bare: true, plan, refused };

function plan({ cluster, nodes, input }: PlanFacts): Plan {
  const started = nodes.filter(
    (node) => node.status === "active" || node.status === "running" || node.status === "stopped",
  );
  const task = "stop-service" as const;
  const destroyAfterStop = cluster.roles.some((role) => role.services["destroy"]?.postStopService === true);
  const destroy = serviceLayers("destroy", cluster, started, {
    task: ({ allowForce }) => (input.force === true && allowForce ? task : "destroy-service"),
  });
  return [
    watchLayer("unwatch-node", cluster, started),
    ...(destroyAfterStop ? [] : destroy),
    ...serviceLayers("stop", cluster, started, { task, reverse: true }),
    ...(destroyAfterStop ? destroy : []),
    [...nodes.map((node) => ({ kind: "delete-node", node })), { kind: "deregister" }],
    [{ kind: "release-frontgate" }],
  ];
}

/** The deployment lives on, and is watched again. */
function refused({ cluster, nodes }: PlanFacts): Plan {
  return [
    watchLayer(
      "watch-node",
      cluster,
      nodes.filter(({ status }) => status === "active" || status === "running"),
    ),
  ];
}
