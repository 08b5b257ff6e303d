import type { Deployment } from "../domain/deployment/schema.ts";
import type { Job } from "../domain/job/schema.ts";
import type { JobStore } from "../domain/job/store.ts";
import { newSecret } from "../kernel/ids.ts";
import type { Flows } from "../platform/flows.ts";
import { type AdmitParts, admit } from "./admit.ts";
import { type Execution, executionName } from "./advance.ts";
import { deadlineOf } from "./deadline.ts";
import { callsOf } from "./history.ts";
import { addedNodes, nodesOf } from "./nodes.ts";
import { clustersOf, dependentsOf, doing, type PlanParts } from "./planning.ts";

export interface StartJobParts extends AdmitParts, PlanParts {
  readonly jobs: JobStore;
  readonly flows: Pick<Flows, "start">;
  readonly stateMachineArn: string;
  readonly runTaskFunctionPrefix: string;
}

/**
 * Plans a queued job and starts its execution, named after job and attempt (design.md, step 2). May be called any number of
 * times: nodes, tasks and execution are the same each time. A job comes here with a slot of its tenant's; one that has none
 * and finds none stays queued, to be let in again. Round trips for three new nodes: 4 reads, 4 writes, 3 KMS requests, 1 StartExecution.
 */
export async function startJob(
  parts: StartJobParts,
  ids: { tenantId: string; jobId: string; attempt: number },
): Promise<void> {
  const job = await parts.jobs.get(ids.tenantId, ids.jobId);
  if (job === undefined || (job.status !== "queued" && job.status !== "running")) {
    // Let in although it has ended, as a read was late: the slot is the next one's.
    const held = await parts.jobs.releaseSlots(ids.tenantId, [ids.jobId]);
    return admit(parts, ids.tenantId, [], held);
  }
  if (job.attempt !== ids.attempt) return;
  if (!(await parts.jobs.takeSlot(job, parts.tenantCap))) return;

  const deployment = await parts.deployments.get(job.tenantId, job.deploymentId);
  if (deployment === undefined) throw new Error(`job ${job.id} has no deployment`);
  const calls = await plan(parts, job, deployment);
  const execution: Execution = {
    tenantId: job.tenantId,
    jobId: job.id,
    attempt: job.attempt,
    deploymentId: deployment.id,
    runtimeId: deployment.runtimeId,
    functionName: `${parts.runTaskFunctionPrefix}${job.provider}`,
    tasks: [],
    cursor: { part: 0, calls, events: 0 },
  };
  await parts.flows.start(parts.stateMachineArn, executionName(job, 0), execution);
}

/** Plans it, where that was not done yet, and lets it begin. Answers the calls that its tasks have had so far. */
async function plan(parts: StartJobParts, job: Job, deployment: Deployment): Promise<number> {
  const known = await parts.jobs.tasks(job.tenantId, job.id);
  // What failed before its undoing was asked for stays as it ended: nobody runs it again.
  const again = known.filter(({ phase }) => phase === job.phase && (job.phase === "undo" || job.undo !== true));
  if (job.status === "queued" && again.length > 0) await parts.jobs.resetTasks(again);
  const tasks = known.length > 0 ? known : await firstPlan(parts, job, deployment);
  const layers = new Set(tasks.map((task) => task.layer)).size;
  await parts.jobs.begin(job, { layers, tasks: tasks.length, deadline: deadlineOf(tasks, parts.clock()) });
  return callsOf(tasks);
}

async function firstPlan(parts: StartJobParts, job: Job, deployment: Deployment) {
  const [clusters, known, dependents] = await Promise.all([
    clustersOf(parts, job, deployment),
    parts.deployments.nodes(job.tenantId, deployment.id),
    dependentsOf(parts.deployments, deployment),
  ]);
  const making = { sealer: parts.sealer, newSecret, now: parts.clock() };
  const wanted =
    job.kind === "deploy"
      ? known.length === 0 && (await nodesOf(deployment, clusters.cluster, making))
      : job.input?.add !== undefined && (await addedNodes(deployment, job, clusters.cluster, making));
  if (wanted !== false) await parts.deployments.addNodes(wanted);
  const nodes = wanted === false ? known : await parts.deployments.nodes(job.tenantId, deployment.id);
  const tasks = doing(job, deployment, nodes, clusters, dependents);
  await parts.jobs.addTasks(tasks);
  return tasks;
}
