import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { requireJob } from "../../../shared/domain/job/rules.ts";
import type { Job } from "../../../shared/domain/job/schema.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { retry as contract } from "./routes.ts";

export interface RetryJob {
  readonly jobs: JobStore;
  readonly deployments: DeploymentStore;
}

export function retry({ jobs, deployments }: RetryJob): Operation<typeof contract> {
  return async ({ params, tenantId, reach, commit }) => {
    const job = requireJob(reach, await jobs.get(tenantId, params.id), params.id);
    const deployment = await deployments.get(tenantId, job.deploymentId);
    if (deployment === undefined) throw notFound("deployment", job.deploymentId);
    // What was rejected or withdrawn was never begun: going on with it would pass by its approvers.
    if (deployment.status === "rejected") throw notApproved(job);
    const { failure: _, finishedAt: __, ...rest } = job;
    const next: Job = {
      ...rest,
      status: "queued",
      attempt: job.attempt + 1,
      cancelRequested: false,
      version: job.version + 1,
    };
    const answer = { body: next, version: next.version, location: `/jobs/${job.id}`, retryAfter: 1 };
    return commit(
      answer,
      async (also) => {
        await jobs.retry(job, deployment, also);
      },
      { before: job },
    );
  };
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
