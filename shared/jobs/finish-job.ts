import { byItself } from "../domain/audit/by-itself.ts";
import { auditWrite } from "../domain/audit/log.ts";
import type { Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import { outcome } from "../domain/job/rules.ts";
import type { JobKind } from "../domain/job/schema.ts";
import type { JobStore } from "../domain/job/store.ts";
import { returnWrites } from "../domain/quota/writes.ts";
import type { Clock } from "../kernel/clock.ts";
import { type AdmitParts, admit } from "./admit.ts";

export interface FinishJobParts extends AdmitParts {
  readonly deployments: DeploymentStore;
  readonly jobs: JobStore;
  readonly clock: Clock;
}

/** What a node is after a job of that kind has succeeded. */
const NODES_AFTER: Readonly<Partial<Record<JobKind, Node["status"]>>> = {
  deploy: "active",
  start: "active",
  stop: "stopped",
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
    const result = outcome(job, await parts.jobs.tasks(job.tenantId, job.id));
    const status = result.status === "succeeded" ? NODES_AFTER[job.kind] : undefined;
    if (status !== undefined) {
      const nodes = await parts.deployments.nodes(job.tenantId, job.deploymentId);
      await Promise.all(nodes.map((node) => parts.deployments.changeNode(node, { status }, parts.clock())));
    }
    // The deployment's own transition makes it once: its end and what it gives back are one transaction.
    const gone = result.status === "succeeded" && job.kind === "delete";
    const deployment = gone ? await parts.deployments.get(job.tenantId, job.deploymentId) : undefined;
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
        parts.clock(),
      ),
    );
    await parts.jobs.finish(job, result, [...returnWrites(job.tenantId, deployment?.quota), told]);
  }
  await admit(parts, job.tenantId, [], await parts.jobs.releaseSlots(job.tenantId, [job.id]));
}
