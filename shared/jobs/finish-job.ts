import { byItself } from "../domain/audit/by-itself.ts";
import { auditWrite } from "../domain/audit/log.ts";
import { backupEndWrites } from "../domain/backup/store.ts";
import { noteHealth } from "../domain/deployment/health.ts";
import type { Deployment, DeploymentStatus, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import { firstDriftWrite } from "../domain/drift/store.ts";
import { abandoned, type Outcome, outcome, statusAfter, statusAfterUndo } from "../domain/job/rules.ts";
import type { Job } from "../domain/job/schema.ts";
import type { JobStore } from "../domain/job/store.ts";
import { heldIds, linkedIds } from "../domain/link/rules.ts";
import { unlinkWrites } from "../domain/link/writes.ts";
import { beyond } from "../domain/quota/rules.ts";
import { returnWrites } from "../domain/quota/writes.ts";
import type { Spec } from "../domain/revision/schema.ts";
import { type RevisionStore, revisionEndWrite } from "../domain/revision/store.ts";
import type { Clock } from "../kernel/clock.ts";
import { explained } from "../tasks/advice.ts";
import { type AdmitParts, admit } from "./admit.ts";

export interface FinishJobParts extends AdmitParts {
  readonly deployments: DeploymentStore;
  readonly jobs: JobStore;
  readonly revisions: RevisionStore;
  readonly clock: Clock;
}

/** What the nodes of a deployment are when it is that. */
const NODES_OF: Readonly<Partial<Record<DeploymentStatus, Node["status"]>>> = {
  active: "active",
  stopped: "stopped",
  ceased: "stopped",
};

/**
 * Ends a job by what its tasks have become, gives deployment and slot back, and lets the tenant's next job in. The table
 * decides, not the caller: called twice, late or by the rule that watches for aborted executions, it does the same.
 */
export async function finishJob(
  parts: FinishJobParts,
  ids: { tenantId: string; jobId: string; attempt: number },
): Promise<void> {
  const job = await parts.jobs.get(ids.tenantId, ids.jobId);
  if (job === undefined || job.attempt !== ids.attempt) return;
  if (job.status === "queued" || job.status === "running") {
    const tasks = await parts.jobs.tasks(job.tenantId, job.id);
    const reached = outcome(job, tasks);
    const result = reached.status === "failed" ? { ...reached, failure: explained(reached.failure, { job }) } : reached;
    // Their execution is gone, and so is whoever would have ended them.
    const left = tasks.filter(({ status }) => status === "running");
    await Promise.all(left.map((task) => parts.jobs.abandonTask(task, explained(abandoned(job, task), { job, task }))));
    const end = endOf(result);
    const became = { succeeded: statusAfter(job, "after"), undone: statusAfterUndo(job), failed: undefined }[end];
    const status = became === undefined ? undefined : NODES_OF[became];
    if (status !== undefined) {
      const nodes = await parts.deployments.nodes(job.tenantId, job.deploymentId);
      await Promise.all(
        nodes
          .filter((node) => node.status !== "deleted" && node.status !== status)
          .map((node) => parts.deployments.changeNode(node, { status }, parts.clock())),
      );
    }
    // The deployment's own transition makes it once: its end and what it gives back are one transaction, at one moment.
    const now = parts.clock();
    const settled = await settlement(parts, job, end, now);
    const told = auditWrite(
      byItself(
        {
          tenantId: job.tenantId,
          actorId: job.id,
          onBehalfOf: job.createdBy,
          operation: "finishJob",
          object: { type: "deployment", id: job.deploymentId },
          outcome: result.status === "succeeded" ? "done" : "failed",
        },
        now,
      ),
    );
    await parts.jobs.finish(job, result, [...settled.writes, told], settled.became, now.toISOString());
  }
  // An app that is meant to run from now on, or no more: also when an earlier call died before it said so.
  await noteHealth(parts.deployments, { tenantId: job.tenantId, id: job.deploymentId }, parts.clock());
  await admit(parts, job.tenantId, [], await parts.jobs.releaseSlots(job.tenantId, [job.id]));
}

/** Whether what the job leads to is there, or what was before it, or something between. */
type End = "succeeded" | "undone" | "failed";

function endOf(result: Outcome): End {
  if (result.status === "succeeded") return "succeeded";
  return result.undone === true ? "undone" : "failed";
}

const REVISION_ENDS = { succeeded: "applied", undone: "undone", failed: "failed" } as const;

/** What the deployment has become by the job, what it gives back of the quota, and how its revision ended. Two reads at most. */
async function settlement(parts: FinishJobParts, job: Job, end: End, now: Date) {
  const succeeded = end === "succeeded";
  const at = now.toISOString();
  const { tenantId, deploymentId, revision: number } = job;
  const gives = job.quota !== undefined || job.links === true || (succeeded && job.kind === "delete");
  const changes = end !== "failed" && gives;
  const [deployment, revision] = await Promise.all([
    changes ? parts.deployments.get(tenantId, deploymentId) : undefined,
    succeeded && number !== undefined && job.respecs === true
      ? parts.revisions.get(tenantId, deploymentId, number)
      : undefined,
  ]);
  const ended =
    number === undefined ? [] : [revisionEndWrite({ tenantId, deploymentId, number }, REVISION_ENDS[end], at)];
  const first = succeeded && job.kind === "deploy";
  const watched = first ? [firstDriftWrite({ tenantId, id: deploymentId, provider: job.provider }, now)] : [];
  const held = deployment?.quota;
  const holds = { succeeded: job.quota?.after, undone: job.quota?.before, failed: undefined }[end];
  const returned = succeeded && job.kind === "delete" ? held : held && holds && beyond(held, holds);
  const linked = deployment === undefined ? undefined : stillLinked(job, end, deployment, revision?.spec);
  const freed = (deployment?.linked ?? []).filter((id) => linked?.includes(id) === false);
  return {
    writes: [
      ...returnWrites(tenantId, returned),
      ...ended,
      ...watched,
      ...backupEndWrites(job, succeeded, at),
      ...unlinkWrites({ tenantId, id: deploymentId }, freed),
    ],
    became: {
      ...(succeeded && number !== undefined ? { became: { spec: revision?.spec, revision: number } } : {}),
      ...(holds === undefined ? {} : { quota: holds }),
      ...(freed.length === 0 ? {} : { linked }),
    },
  };
}

/** Ids of what a deployment goes on depending on. Of one that failed on its way to another spec: of both. */
function stillLinked(job: Job, end: End, deployment: Deployment, became: Spec | undefined): readonly string[] {
  if (end === "failed") return heldIds(deployment);
  const gone = end === "succeeded" ? job.kind === "delete" : job.kind === "deploy";
  return gone ? [] : linkedIds((became ?? deployment).links);
}
