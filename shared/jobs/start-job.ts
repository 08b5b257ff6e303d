import type { Deployment } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import { remaining } from "../domain/job/rules.ts";
import type { Job } from "../domain/job/schema.ts";
import type { JobStore } from "../domain/job/store.ts";
import type { RevisionStore } from "../domain/revision/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Table } from "../platform/dynamodb.ts";
import type { Flows } from "../platform/flows.ts";
import type { Sealer } from "../platform/secrets.ts";
import { newSecret, readPackage, renderDeployment, targetOf } from "../tasks/context.ts";
import { type AdmitParts, admit } from "./admit.ts";
import { planFacts } from "./facts.ts";
import { addedNodes, nodesOf } from "./nodes.ts";
import { tasksOf } from "./plan.ts";
import { operationOf } from "./registry.ts";

export interface StartJobParts extends AdmitParts {
  readonly table: Table;
  readonly deployments: DeploymentStore;
  readonly jobs: JobStore;
  readonly revisions: RevisionStore;
  readonly sealer: Sealer;
  readonly flows: Flows;
  readonly clock: Clock;
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
  const layers = await plan(parts, job, deployment);
  await parts.flows.start(parts.stateMachineArn, `${job.id}-${job.attempt}`, {
    tenantId: job.tenantId,
    jobId: job.id,
    attempt: job.attempt,
    deploymentId: deployment.id,
    runtimeId: deployment.runtimeId,
    functionName: `${parts.runTaskFunctionPrefix}${job.provider}`,
    layers,
    layer: 0,
  });
}

async function plan(parts: StartJobParts, job: Job, deployment: Deployment): Promise<readonly (readonly string[])[]> {
  const known = await parts.jobs.tasks(job.tenantId, job.id);
  if (known.length > 0 && job.status === "queued") await parts.jobs.resetTasks(known);
  const tasks =
    known.length > 0 ? await parts.jobs.tasks(job.tenantId, job.id) : await firstPlan(parts, job, deployment);
  const layerCount = new Set(tasks.map((task) => task.layer)).size;
  await parts.jobs.begin(job, { layers: layerCount, tasks: tasks.length });
  return remaining(tasks);
}

async function firstPlan(parts: StartJobParts, job: Job, deployment: Deployment) {
  const target = await targetOf(parts.revisions, job, deployment);
  const render = async (of: Deployment) => renderDeployment(parts.sealer, await readPackage(parts.table, of), of);
  const [cluster, before, known] = await Promise.all([
    render(target),
    target === deployment ? undefined : render(deployment),
    parts.deployments.nodes(job.tenantId, deployment.id),
  ]);
  const making = { sealer: parts.sealer, newSecret, now: parts.clock() };
  const wanted =
    job.kind === "deploy"
      ? known.length === 0 && (await nodesOf(deployment, cluster, making))
      : job.input?.add !== undefined && (await addedNodes(deployment, job, cluster, making));
  if (wanted !== false) await parts.deployments.addNodes(wanted);
  const nodes = wanted === false ? known : await parts.deployments.nodes(job.tenantId, deployment.id);
  const facts = planFacts(job, deployment, nodes, { cluster, before: before ?? cluster });
  const tasks = tasksOf(job, operationOf(job.kind).plan(facts));
  await parts.jobs.addTasks(tasks);
  return tasks;
}
