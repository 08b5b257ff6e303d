import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { Job, Task } from "../domain/job/schema.ts";
import type { JobStore } from "../domain/job/store.ts";
import type { RevisionStore } from "../domain/revision/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Table } from "../platform/dynamodb.ts";
import type { Sealer } from "../platform/secrets.ts";
import { clusterOf, targetOf } from "../tasks/context.ts";
import { orBare } from "./bare.ts";
import type { Planner } from "./contract.ts";
import { deadlineOf } from "./deadline.ts";
import { planFacts } from "./facts.ts";
import { withDependents } from "./links.ts";
import { tasksOf } from "./plan.ts";
import { canUndo, operationOf } from "./registry.ts";

export interface PlanParts {
  readonly table: Table;
  readonly deployments: DeploymentStore;
  readonly jobs: JobStore;
  readonly revisions: RevisionStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** The package as it will be and as it is, filled. 1 to 3 reads, and a KMS request for each that has passwords. */
export async function clustersOf(parts: PlanParts, job: Job, deployment: Deployment) {
  const target = await targetOf(parts.revisions, job, deployment);
  const filled = (of: Deployment) => clusterOf(parts, of);
  const render = (of: Deployment) => orBare(job.kind, of, filled(of));
  const [cluster, before] = await Promise.all([render(target), target === deployment ? undefined : render(deployment)]);
  return { cluster, before: before ?? cluster };
}

/** The tasks that do what the job was asked, and tell those that depend on it. Pure. */
export function doing(
  job: Job,
  deployment: Deployment,
  nodes: readonly Node[],
  clusters: { readonly cluster: RenderedCluster; readonly before: RenderedCluster },
  dependents: readonly string[],
): readonly Task[] {
  const plan = operationOf(job.kind, job).plan(planFacts(job, deployment, nodes, clusters));
  return tasksOf(job, withDependents(plan, dependents));
}

/** Ids of those that depend on it. No round trip where nobody does, else two. */
export async function dependentsOf(
  deployments: Pick<DeploymentStore, "dependents">,
  { tenantId, id, dependents = 0 }: Deployment,
): Promise<readonly string[]> {
  if (dependents === 0) return [];
  return (await deployments.dependents(tenantId, id)).map((one) => one.id);
}

/** The tasks that take back what the job has done, in layers after its own. Pure. */
export function undoing(
  job: Job,
  deployment: Deployment,
  nodes: readonly Node[],
  clusters: { readonly cluster: RenderedCluster; readonly before: RenderedCluster },
  done: readonly Task[],
  planner: Planner,
  dependents: readonly string[],
): readonly Task[] {
  const plan = planner(planFacts(job, deployment, nodes, clusters));
  const from = Math.max(-1, ...done.map(({ layer }) => layer)) + 1;
  return tasksOf(job, withDependents(plan, dependents), { phase: "undo", from });
}

/**
 * Turns a job to its undoing: plans it from the nodes as they are, writes its tasks, and notes the phase. Twice is once.
 * A kind that cannot undo stays as it is, and ends as it would have.
 */
export async function planUndo(
  parts: PlanParts,
  job: Job,
  done: readonly Task[],
  planner: Planner | undefined = canUndo(job) ? operationOf(job.kind, job).undo : undefined,
) {
  if (planner === undefined) return { job: { ...job, undo: undefined }, tasks: done };
  const deployment = await parts.deployments.get(job.tenantId, job.deploymentId);
  if (deployment === undefined) throw new Error(`job ${job.id} has no deployment`);
  const [clusters, nodes, dependents] = await Promise.all([
    clustersOf(parts, job, deployment),
    parts.deployments.nodes(job.tenantId, deployment.id),
    dependentsOf(parts.deployments, deployment),
  ]);
  const own = done.filter(({ phase }) => phase === undefined);
  const tasks = undoing(job, deployment, nodes, clusters, own, planner, dependents);
  await parts.jobs.addTasks(tasks);
  const all = await parts.jobs.tasks(job.tenantId, job.id);
  await parts.jobs.turn(job, {
    layers: new Set(all.map(({ layer }) => layer)).size,
    tasks: all.length,
    deadline: deadlineOf(tasks, parts.clock()),
  });
  return { job: { ...job, phase: "undo" as const }, tasks: all };
}
