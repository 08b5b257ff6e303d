import type { Job, JobKind } from "../domain/job/schema.ts";

/** A job that waits for the queue to take it: the table's stream carries it there. */
export function queuedJob(input: {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: JobKind;
  readonly deploymentId: string;
  /** Of the deployment: who asked for it, and its groups. */
  readonly ownedBy?: string | undefined;
  readonly groups?: string[] | undefined;
  readonly provider: string;
  /** Of the deployment: its workloads' place, where it has no machines. */
  readonly workloads?: unknown;
  readonly createdBy: string;
  readonly createdAt: string;
}): Job {
  const { workloads, ...job } = input;
  const sort = workloads === undefined ? {} : ({ workloads: true } as const);
  return { ...job, ...sort, status: "queued", attempt: 1, layers: 0, tasks: 0, cancelRequested: false, version: 1 };
}

/** From when on a look at what has been begun is worth it. */
export const LOOK_AFTER_SECONDS = 1;

/** Where the work can be followed, and when a look is worth it. */
export function following(jobId: string) {
  return { location: `/jobs/${jobId}`, retryAfter: LOOK_AFTER_SECONDS };
}
