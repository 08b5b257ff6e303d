import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster, Role, Service } from "../packages/vm/cluster.ts";
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
 * (`reverse`: descending, for stopping); on the first `nodes_to_execute_on` nodes of a role, or on all. Replicas count to
 * the role that they are of, after its own nodes.
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
    if (wanted?.run === undefined) continue;
    if (options.postStart !== undefined && wanted.postStartService !== options.postStart) continue;
    const { task = "run-service", told, before, everywhere = false } = options;
    const kind = typeof task === "function" ? task(wanted) : task;
    const input = {
      service,
      ...(told === undefined ? {} : { told }),
      ...(before === true ? { before } : {}),
    };
    const bound = everywhere ? {} : wanted;
    const steps = executing(cluster, role, bound, nodes).map((node) => ({ kind, node, input }));
    byOrder.set(wanted.order, [...(byOrder.get(wanted.order) ?? []), ...steps]);
  }
  const layers = [...byOrder.entries()].sort(([a], [b]) => a - b).map(([, layer]) => layer);
  return options.reverse === true ? layers.reverse() : layers;
}

/** Asks the package whether it lets an operation go on: its `pre_check`, on the nodes that the service itself runs on. */
export function preCheckLayer(service: string, cluster: Pick<RenderedCluster, "roles">, nodes: readonly Node[]): Layer {
  return cluster.roles.flatMap((role) => {
    const wanted = role.services[service];
    if (wanted?.preCheck === undefined) return [];
    return executing(cluster, role, wanted, nodes).map((node) => ({ kind: "pre-check", node, input: { service } }));
  });
}

/** The nodes of a role that a service runs on; none for a role of replicas, which count to the role that they are of. */
function executing(
  { roles }: Pick<RenderedCluster, "roles">,
  role: Role,
  { nodesToExecuteOn }: Pick<Service, "nodesToExecuteOn">,
  nodes: readonly Node[],
): readonly Node[] {
  if (!role.agentInstalled || role.replicaOf !== undefined) return [];
  const replicas = roles.find(({ replicaOf }) => replicaOf === role.role)?.role;
  const members = [
    ...nodes.filter((node) => node.role === role.role),
    ...nodes.filter((node) => node.role === replicas),
  ];
  return nodesToExecuteOn === undefined ? members : members.slice(0, nodesToExecuteOn);
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
