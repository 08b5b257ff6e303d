import type { Node } from "../domain/deployment/schema.ts";
import { digestOf } from "../kernel/canonical-json.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import type { Layer, Plan } from "./plan.ts";
import { onEveryNode } from "./services.ts";

type Roles = Pick<RenderedCluster, "roles">;

/** Whether the app of a role comes in a container. */
const isContained = ({ container }: Pick<Role, "container">): boolean => container.type === "docker";

/** Those of the nodes whose app comes in a container. */
function contained({ roles }: Roles, nodes: readonly Node[]): readonly Node[] {
  const names = new Set(roles.filter(isContained).map(({ role }) => role));
  return nodes.filter(({ role }) => names.has(role));
}

/** The containers run, before any command of the package does: those run in them. Nothing where there is none. */
export function containerLayers(cluster: Roles, nodes: readonly Node[]): Plan {
  const some = contained(cluster, nodes);
  if (some.length === 0) return [];
  return [onEveryNode("run-container", cluster, some), onEveryNode("keep-container", cluster, some)];
}

/** The containers stand still, when the package's commands have stopped what runs in them. */
export function stillLayer(cluster: Roles, nodes: readonly Node[]): Layer {
  return onEveryNode("stop-container", cluster, contained(cluster, nodes));
}

/** Nodes whose container starts otherwise than before: its environment or its command. */
export function recontained(before: Roles, after: Roles, nodes: readonly Node[]): readonly Node[] {
  const said = ({ roles }: Roles, name: string) => {
    const { env = {}, command = [] } = roles.find(({ role }) => role === name)?.container ?? {};
    return digestOf({ env, command });
  };
  return contained(after, nodes).filter(({ role }) => said(before, role) !== said(after, role));
}
