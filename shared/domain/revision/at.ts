import type { Deployment, DeploymentStatus } from "../deployment/schema.ts";
import { statusAfter, TRANSITIONS } from "../job/rules.ts";
import type { Job } from "../job/schema.ts";
import { withSpec } from "./rules.ts";
import type { Revision } from "./schema.ts";

/** A deployment as it was, and by whom. */
export interface Past {
  readonly deployment: Deployment;
  /** The job that had it then. */
  readonly job: Job | undefined;
}

/**
 * What a deployment was at a moment. Its spec is that of `revision`, the newest one that had been applied by then; before
 * the first one was, what it was asked to be. Its status is what the last job begun by then was making of it, or had made;
 * of a job that was retried its last attempt counts. Pure.
 * @param jobs all of the deployment
 */
export function deploymentAt(now: Deployment, revision: Revision | undefined, jobs: readonly Job[], at: string): Past {
  const begun = jobs.filter(({ createdAt }) => createdAt <= at).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
  const last = begun.at(-1);
  const over = last?.finishedAt !== undefined && last.finishedAt <= at;
  // Where it was reached is not kept by time.
  const {
    activeJobId: _,
    statusReason: __,
    endpoints: ___,
    ...rest
  } = revision === undefined ? now : withSpec(now, revision.spec);
  return {
    deployment: {
      ...rest,
      ...(revision === undefined ? {} : { revision: revision.number }),
      status: last === undefined ? now.status : statusAt(last, at),
      ...(last === undefined || over ? {} : { activeJobId: last.id }),
      lastJobId: last?.id ?? now.lastJobId,
      updatedAt: last === undefined ? now.createdAt : over ? (last.finishedAt ?? at) : last.createdAt,
    },
    job: over ? undefined : last,
  };
}

function statusAt(job: Job, at: string): DeploymentStatus {
  const { approvalId, finishedAt, startedAt } = job;
  if (finishedAt !== undefined && finishedAt <= at) {
    if (job.status === "rejected") return "rejected";
    return statusAfter(job, job.status === "succeeded" ? "after" : "failed");
  }
  if (approvalId !== undefined && (startedAt === undefined || startedAt > at)) return "pending_approval";
  return TRANSITIONS[job.kind].during;
}

/** Whether the deployment had become that revision by then. */
export function appliedBy({ status, endedAt }: Revision, at: string): boolean {
  return status === "applied" && endedAt !== undefined && endedAt <= at;
}
