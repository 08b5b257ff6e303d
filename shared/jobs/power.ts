import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Layer } from "./plan.ts";

/** Machines that go off with the app: those that users may log in to stay on. */
export function powerOff(cluster: Pick<RenderedCluster, "roles">, nodes: readonly Node[]): Layer {
  const open = new Set(cluster.roles.filter(({ userAccess }) => userAccess).map(({ role }) => role));
  return nodes
    .filter(({ role, instanceId }) => instanceId !== undefined && !open.has(role))
    .map((node) => ({ kind: "stop-instance", node }));
}

/** Machines that go on; one that runs already stays as it is. */
export function powerOn(nodes: readonly Node[]): Layer {
  return nodes.filter(({ instanceId }) => instanceId !== undefined).map((node) => ({ kind: "start-instance", node }));
}
