import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster, Service } from "../packages/vm/cluster.ts";
import type { Layer } from "./plan.ts";

/** How a service is asked for: as planned work, or on the way to the end, with or without a say in it. */
export type ServiceTask = "run-service" | "stop-service" | "destroy-service";

interface ServiceOptions {
  readonly task?: ServiceTask | ((service: Service) => ServiceTask);
  readonly reverse?: boolean;
  readonly postStart?: boolean;
  /** On all of the nodes, however many the package says: a user has named them. */
  readonly everywhere?: boolean;
  /** What its command is told beside the package's own parameters. */
  readonly told?: Readonly<Record<string, string>>;
  /** The command is the one of the package as it was before the job; `cluster` is then that one. */
  readonly before?: boolean;
}

/**
 * Layers that run a service of the package on its nodes: roles with the same `order` together, in ascending order
 * (`reverse`: descending, for stopping); on the first `nodes_to_execute_on` nodes of a role, or on all
 * (package-spec, "Services").
 */
export function serviceLayers(
  service: string,
  cluster: Pick<RenderedCluster, "roles">,
  nodes: readonly Node[],
  options: ServiceOptions = {},
): readonly Layer[] {
  const byOrder = new Map<number, Layer[number][]>();
  for (const role of cluster.roles) {
    const wanted = role.services[service];
    if (wanted?.run === undefined || !role.agentInstalled) continue;
    if (options.postStart !== undefined && wanted.postStartService !== options.postStart) continue;
    const members = nodes.filter((node) => node.role === role.role);
    const { task = "run-service", told, before, everywhere = false } = options;
    const most = everywhere ? undefined : wanted.nodesToExecuteOn;
    const chosen = most === undefined ? members : members.slice(0, most);
    const kind = typeof task === "function" ? task(wanted) : task;
    const input = {
      service,
      ...(told === undefined ? {} : { told }),
      ...(before === true ? { before } : {}),
    };
    const steps = chosen.map((node) => ({ kind, node, input }));
    byOrder.set(wanted.order, [...(byOrder.get(wanted.order) ?? []), ...steps]);
  }
  const layers = [...byOrder.entries()].sort(([a], [b]) => a - b).map(([, layer]) => layer);
  return options.reverse === true ? layers.reverse() : layers;
}

/** One step of a kind on every node that has a Drone. */
export function onEveryNode(
  kind: string,
  cluster: Pick<RenderedCluster, "roles">,
  nodes: readonly Node[],
  input?: Readonly<Record<string, unknown>>,
): Layer {
  const withDrone = new Set(cluster.roles.filter((role) => role.agentInstalled).map((role) => role.role));
  return nodes
    .filter((node) => withDrone.has(node.role))
    .map((node) => ({ kind, node, ...(input === undefined ? {} : { input }) }));
}
