import * as z from "zod";
import type { Node } from "../domain/deployment/schema.ts";
import { type Fault, invalid } from "../kernel/problem.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import { requestKind } from "./contract.ts";
import { NodeIds, requireNodes } from "./nodes.ts";
import { requireAction, resized, roleNamed, type SizeChange } from "./role-sizes.ts";
import { scaleWorkload } from "./workloads/scale.ts";
import { requireSort } from "./workloads/sort.ts";

export const scaleIn = requestKind({
  kind: "scale-in",
  request: z.strictObject({
    /** Which nodes there shall be fewer of; may be left out where the app has one role. Of workloads: `Deployment/web`. */
    role: z.string().max(270).optional(),
    /** How many there shall be: those with the highest numbers go. */
    count: z.int().min(0).max(299).optional(),
    /** Or those that shall go. */
    nodes: NodeIds.optional(),
  }),
  async decide(facts, { role: named, count, nodes }) {
    requireSort(facts.deployment, { machines: { nodes } });
    if (facts.deployment.workloads !== undefined) return scaleWorkload(facts, { role: named, count }, "in");
    if ((count === undefined) === (nodes === undefined))
      throw wrong("/count", "Either count or nodes is needed.", "Send count: how many shall stay; or nodes: which go.");
    const cluster = await facts.cluster();
    if (count !== undefined) {
      const role = roleNamed(cluster.roles, named);
      requireAction(cluster, role, "scale_horizontal", "its nodes may become more or fewer");
      const change = fewer(cluster, role, count, "/count");
      return { target: await resized(facts, [change]) };
    }
    const ids = requireNodes(facts, nodes ?? []);
    const going = facts.nodes.filter(({ id }) => ids.has(id));
    refuseReplicas(cluster, going, nodes ?? []);
    const roles = [...new Set(going.map(({ role }) => role))].map((role) => roleNamed(cluster.roles, role));
    for (const role of roles) requireAction(cluster, role, "scale_horizontal", "its nodes may become more or fewer");
    const changes = roles.map((role) => {
      const gone = going.filter((node) => node.role === role.role).length;
      return fewer(cluster, role, role.count - gone, "/nodes");
    });
    return { input: { remove: [...ids] }, target: await resized(facts, changes) };
  },
});

function fewer(cluster: RenderedCluster, role: Role, value: number, pointer: string): SizeChange {
  if (value >= role.count) throw wrong(pointer, `The role has ${role.count} nodes.`, "Ask scale-out for more.");
  const others = cluster.roles.filter((one) => one !== role && one.replicaOf === undefined);
  if (value < 1 && others.every(({ count }) => count === 0))
    throw wrong(pointer, "No node would be left.", "Delete the deployment, or let one node stay.");
  return { role: role.role, size: "count", value, pointer };
}

/** A replica goes with the node that it is a replica of. */
function refuseReplicas(cluster: RenderedCluster, going: readonly Node[], asked: readonly string[]): void {
  const replicas = new Set(cluster.roles.filter(({ replicaOf }) => replicaOf !== undefined).map(({ role }) => role));
  const faults = going
    .filter(({ role }) => replicas.has(role))
    .map(
      ({ id, gid }): Fault => ({
        pointer: `/nodes/${asked.indexOf(id)}`,
        detail: `Node "${id}" is a replica.`,
        remedy: `Name the node with the number ${gid}: its replicas go with it.`,
      }),
    );
  if (faults.length > 0) throw invalid("invalid-request", "Replicas do not go alone", faults);
}

function wrong(pointer: string, detail: string, remedy: string) {
  return invalid("invalid-request", "The nodes cannot become fewer so", [{ pointer, detail, remedy }]);
}
