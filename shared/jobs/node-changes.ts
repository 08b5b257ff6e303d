import type { Node } from "../domain/deployment/schema.ts";
import type { NewNode } from "../domain/job/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";

export interface NodeChanges {
  readonly add: NewNode[];
  readonly remove: readonly Node[];
}

/**
 * Which nodes come and go, so that every role has as many as the package wants, and every node of a role with replicas
 * has its own. The lowest free numbers are given out; the nodes with the highest go, replicas with the node that they are
 * replicas of. Pure.
 * @param all also those that are gone: a number that was used before begins its next generation
 * @param named ids of nodes that are to go whatever their number is
 */
export function nodeChanges(
  cluster: Pick<RenderedCluster, "roles">,
  all: readonly Node[],
  named: readonly string[] = [],
): NodeChanges {
  const living = all.filter(({ status }) => status !== "deleted");
  const taken = new Set(living.map(({ sid }) => sid));
  const add: NewNode[] = [];
  const stay = new Set<Node>();
  /** Keeps up to `count` of the candidates, makes what is missing, and answers the numbers of both. */
  const fill = (role: string, candidates: readonly Node[], count: number, gid?: number): number[] => {
    const kept = candidates.filter((node) => !named.includes(node.id)).slice(0, Math.max(0, count));
    for (const node of kept) stay.add(node);
    const numbers = kept.map(({ sid }) => sid);
    for (let missing = count - kept.length; missing > 0; missing--) {
      const sid = firstFree(taken);
      taken.add(sid);
      numbers.push(sid);
      add.push({ role, sid, generation: generationOf(all, sid), ...(gid === undefined ? {} : { gid }) });
    }
    return numbers;
  };
  for (const { role, count, replica, replicaOf } of cluster.roles) {
    if (replicaOf !== undefined) continue;
    const members = living.filter((node) => node.role === role);
    const groups = fill(role, members, count);
    const replicas = cluster.roles.find((one) => one.replicaOf === role);
    if (replicas === undefined) continue;
    for (const gid of groups) {
      const own = living.filter((node) => node.role === replicas.role && node.gid === gid);
      fill(replicas.role, own, replica, gid);
    }
  }
  return { add, remove: living.filter((node) => !stay.has(node)) };
}

function firstFree(taken: ReadonlySet<number>): number {
  for (let sid = 1; ; sid++) if (!taken.has(sid)) return sid;
}

/** Of the next node with that number. */
function generationOf(all: readonly Node[], sid: number): number {
  return 1 + Math.max(0, ...all.filter((node) => node.sid === sid).map(({ generation }) => generation ?? 1));
}
