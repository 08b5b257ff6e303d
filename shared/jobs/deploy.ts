import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { containerLayers } from "./containers.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { linksLayer } from "./links.ts";
import type { Layer, Plan } from "./plan.ts";
import { onEveryNode, serviceLayers } from "./services.ts";
import { nameLayers, tokenLayers } from "./told.ts";
import { watchLayer } from "./watch.ts";

/**
 * A new deployment (paper 001, steps 3 to 7; package-spec, "Create"): the way to Pilot is checked, the VPC's Frontgate is
 * there, machines are made while their names are registered, metadata is registered and volumes are mounted,
 * confd renders, then init, start and readiness. Three nodes of one role with init, start and a health check: 9 layers, 25 tasks.
 */
export const deploy: Operation = { kind: "deploy", plan, undo };

function plan({ deployment, cluster, nodes }: PlanFacts): Plan {
  return [
    [{ kind: "check-pilot" }],
    [{ kind: "ensure-frontgate" }],
    linksLayer(deployment),
    [...nodes.map((node) => ({ kind: "create-node", node })), { kind: "register-nodes" }],
    [{ kind: "put-metadata" }, ...mounts(cluster, nodes)],
    ...startLayers(cluster, nodes, {
      withInit: true,
      ...(deployment.restored === undefined ? {} : { restored: deployment.restored.backupId }),
    }),
    ...nameLayers(cluster, nodes),
  ];
}

/** The volumes of those nodes whose role has some. */
export function mounts(cluster: RenderedCluster, nodes: readonly Node[]): Layer {
  const volumes = new Set(cluster.roles.filter((role) => role.volume !== undefined).map((role) => role.role));
  return onEveryNode(
    "mount-volumes",
    cluster,
    nodes.filter((node) => volumes.has(node.role)),
  );
}

/** All that it made goes, and nothing is asked of it: machines and volumes, metadata, and the Frontgate when nobody else uses it. */
function undo({ nodes }: PlanFacts): Plan {
  return [
    [...nodes.map((node) => ({ kind: "delete-node", node })), { kind: "deregister" }],
    [{ kind: "release-frontgate" }],
  ];
}

/**
 * From configured machines to an app that answers: also what starting a stopped deployment does, and the second half of
 * an upgrade. `init` and `upgrade` run before or after `start`, as the package says.
 */
export function startLayers(
  cluster: RenderedCluster,
  nodes: readonly Node[],
  options: {
    /** On all of them, on none, or on those that are new among them. */
    readonly withInit: boolean | readonly Node[];
    readonly withUpgrade?: boolean;
    /** Back-up that the volumes were made from: the package's `restore` makes them fit before the app starts. */
    readonly restored?: string;
    /** What the metadata say of the job meanwhile. */
    readonly marks?: Readonly<Record<string, unknown>>;
  },
): Plan {
  const { withInit, withUpgrade = false } = options;
  const fresh = withInit === true ? nodes : withInit || [];
  const around: readonly (readonly [string, readonly Node[]])[] = [
    ["init", fresh],
    ["upgrade", withUpgrade ? nodes : []],
  ];
  const servicesOf = (postStart: boolean) =>
    around.flatMap(([service, on]) => (on.length === 0 ? [] : serviceLayers(service, cluster, on, { postStart })));
  return [
    onEveryNode("start-confd", cluster, nodes),
    ...containerLayers(cluster, nodes),
    ...servicesOf(false),
    ...tokenLayers(cluster, fresh, options.marks),
    ...(options.restored === undefined
      ? []
      : serviceLayers("restore", cluster, nodes, { told: { snapshot_id: options.restored } })),
    ...serviceLayers("start", cluster, nodes),
    ...servicesOf(true),
    onEveryNode("wait-ready", cluster, nodes),
    watchLayer("watch-node", cluster, nodes),
  ];
}
