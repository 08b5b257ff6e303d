import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import type { Operation, PlanFacts } from "./contract.ts";
import { mounts, startLayers } from "./deploy.ts";
import type { Layer, Plan } from "./plan.ts";
import { powerOn } from "./power.ts";
import { stopLayers } from "./stop.ts";

/**
 * Machines and volumes of another size, marked under `vertical-scaling-roles` meanwhile. A volume alone grows while the app
 * runs; machines stop, change and start again, one after the other or all of a role together as the package says.
 */
export const resize: Operation = {
  kind: "resize",
  plan,
  undo: (facts) => plan({ ...facts, cluster: facts.before, before: facts.cluster }),
};

type Sizes = Pick<PlanFacts, "cluster" | "before" | "nodes">;

function plan({ cluster, before, nodes }: Sizes): Plan {
  const changed = cluster.roles.filter((role) => differs(role, before));
  if (changed.length === 0) return [[{ kind: "put-metadata" }]];
  const mark: Layer = [{ kind: "put-metadata", input: { resizing: changed.map(({ role }) => role) } }];
  const online = changed.filter((role) => sameMachine(role, before));
  const grown = of(nodes, online);
  return [
    mark,
    grown.map((node) => ({ kind: "resize-volume", node })),
    mounts(
      cluster,
      grown.filter(({ status }) => status !== "stopped"),
    ),
    ...changed
      .filter((role) => !online.includes(role))
      .flatMap((role) => turns(role, of(nodes, [role])).flatMap((some) => machineLayers(cluster, before, some, mark))),
    [{ kind: "put-metadata" }],
  ];
}

/** Those that change at the same time. */
function turns(role: Role, nodes: readonly Node[]): readonly (readonly Node[])[] {
  return role.verticalScaling === "sequential" ? nodes.map((node) => [node]) : [nodes];
}

function machineLayers(cluster: RenderedCluster, before: RenderedCluster, nodes: readonly Node[], mark: Layer): Plan {
  const running = nodes.filter(({ status }) => status !== "stopped");
  return [
    ...stopLayers(before, running),
    nodes.map((node) => ({ kind: "stop-instance", node })),
    nodes.map((node) => ({ kind: "resize-instance", node })),
    nodes.map((node) => ({ kind: "resize-volume", node })),
    powerOn(running),
    [...(running.length === 0 ? [] : mark), ...mounts(cluster, running)],
    ...startLayers(cluster, running, { withInit: false }),
  ];
}

const of = (nodes: readonly Node[], roles: readonly Role[]) =>
  nodes.filter((node) => roles.some(({ role }) => role === node.role));

/** Whether any role is to have another size. */
export function resizes({ cluster, before }: Pick<PlanFacts, "cluster" | "before">): boolean {
  return cluster.roles.some((role) => differs(role, before));
}

function differs(role: Role, before: RenderedCluster): boolean {
  const old = before.roles.find((one) => one.role === role.role);
  return old !== undefined && (!sameMachine(role, before) || old.volume?.size !== role.volume?.size);
}

function sameMachine(role: Role, before: RenderedCluster): boolean {
  const old = before.roles.find((one) => one.role === role.role);
  return old?.cpu === role.cpu && old.memory === role.memory;
}
