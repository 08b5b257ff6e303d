import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { requireJob } from "../../../shared/domain/job/rules.ts";
import type { Job } from "../../../shared/domain/job/schema.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { retry as contract } from "./routes.ts";

export interface RetryJob {
  readonly jobs: JobStore;
  readonly deployments: DeploymentStore;
}

export function retry(parts: RetryJob): Operation<typeof contract> {
  return async ({ params, tenantId, reach, commit }) => {
    const { job, deployment } = await again(parts, { id: params.id, tenantId, reach });
    const goesOn = job.phase === "undo";
    const { failure: _, finishedAt: __, undo: ___, part: ____, ...rest } = job;
    const next: Job = {
      ...rest,
      ...(goesOn ? { undo: true } : {}),
      status: "queued",
      attempt: job.attempt + 1,
      cancelRequested: goesOn,
      version: job.version + 1,
    };
    const answer = { body: next, version: next.version, location: `/jobs/${job.id}`, retryAfter: 1 };
    return commit(answer, async (also) => void (await parts.jobs.retry(job, deployment, also)), { before: job });
  };
}

/** The job that is to run once more, and its deployment. Two reads. @throws Problem 404, 409 `wrong-state` */
export async function again({ jobs, deployments }: RetryJob, of: { id: string; tenantId: string; reach: Reach }) {
  const job = requireJob(of.reach, await jobs.get(of.tenantId, of.id), of.id);
  const deployment = await deployments.get(of.tenantId, job.deploymentId);
  if (deployment === undefined) throw notFound("deployment", job.deploymentId);
  // What was rejected or withdrawn was never begun: going on with it would pass by its approvers.
  if (deployment.status === "rejected") throw notApproved(job);
  return { job, deployment };
}

function notApproved({ id, status }: Job): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "This job was not approved",
    detail: `The request of ${id} was turned down, so there is nothing to go on with. Ask again: a new request needs a new approval.`,
    extensions: { status },
  });
}
