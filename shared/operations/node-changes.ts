import type { Node } from "../domain/deployment/schema.ts";
import type { NewNode } from "../domain/job/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";

export interface NodeChanges {
  readonly add: NewNode[];
  readonly remove: readonly Node[];
}

/**
 * Which nodes come and go, so that every role has as many as the package wants. The lowest free numbers are given out;
 * the nodes with the highest go. Pure.
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
  const remove: Node[] = living.filter((node) => named.includes(node.id));
  for (const { role, count } of cluster.roles) {
    const members = living.filter((node) => node.role === role && !named.includes(node.id));
    remove.push(...members.slice(Math.max(0, count)));
    for (let missing = count - members.length; missing > 0; missing--) {
      const sid = firstFree(taken);
      taken.add(sid);
      add.push({ role, sid, generation: generationOf(all, sid) });
    }
  }
  const roles = new Set(cluster.roles.map(({ role }) => role));
  remove.push(...living.filter((node) => !roles.has(node.role) && !named.includes(node.id)));
  return { add, remove };
}

function firstFree(taken: ReadonlySet<number>): number {
  for (let sid = 1; ; sid++) if (!taken.has(sid)) return sid;
}

/** Of the next node with that number. */
function generationOf(all: readonly Node[], sid: number): number {
  return 1 + Math.max(0, ...all.filter((node) => node.sid === sid).map(({ generation }) => generation ?? 1));
}
