import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { Job } from "../domain/job/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { PlanFacts } from "./contract.ts";

/** The facts of a job, from its deployment's nodes as they are in the table. Pure. */
export function planFacts(
  job: Pick<Job, "id" | "input" | "from">,
  deployment: Deployment,
  all: readonly Node[],
  clusters: { readonly cluster: RenderedCluster; readonly before: RenderedCluster },
): PlanFacts {
  const nodes = all.filter(({ status }) => status !== "deleted");
  const leaving = new Set(job.input?.remove);
  return {
    ...clusters,
    deployment,
    input: job.input ?? {},
    ...(job.from === undefined ? {} : { from: job.from }),
    nodes,
    added: nodes.filter(({ madeBy }) => madeBy === job.id),
    removed: nodes.filter(({ id }) => leaving.has(id)),
  };
}

/** A node that comes in the place of others: it takes over their number and, with their volume, their data. */
export interface Succession {
  readonly next: Node;
  /** One, or two where an earlier change ended between them. */
  readonly before: readonly Node[];
}

/** Nodes that the job makes under the number of some that it takes away. */
export function successions({ added, removed }: Pick<PlanFacts, "added" | "removed">): readonly Succession[] {
  return added
    .map((next) => ({ next, before: removed.filter(({ sid }) => sid === next.sid) }))
    .filter(({ before }) => before.length > 0);
}

/** Those that stay: neither made nor taken away by the job. */
export function staying({ nodes, added, removed }: PlanFacts): readonly Node[] {
  return nodes.filter((node) => !added.includes(node) && !removed.includes(node));
}
