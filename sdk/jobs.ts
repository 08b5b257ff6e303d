import { type FollowOptions, follow } from "./follow.ts";
import type { Jobs } from "./generated/jobs.ts";
import type { Job, Task } from "./generated/schemas.ts";

/** A job with its progress, as `jobs.get` answers it. */
export type JobState = Awaited<ReturnType<Jobs["get"]>>;

/** A job ended without success. `message` says why, and what to do. */
export class JobFailed extends Error {
  override readonly name = "JobFailed";
  readonly job: JobState;
  readonly failure: Job["failure"];
  /** Kind of the step that failed, such as `create-instance`. */
  readonly step: string | undefined;
  readonly nodeId: string | undefined;
  /** Last lines that a command wrote on the node. */
  readonly output: string | undefined;

  constructor(job: JobState, task: Task | undefined) {
    const { failure } = job;
    const where = task === undefined ? "" : ` in its step ${task.kind}`;
    const why = failure === undefined ? "" : `: ${failure.message} ${failure.remedy}`;
    super(`The job ${job.id} ${job.status === "failed" ? `failed${where}` : `was ${job.status}`}${why}`);
    this.job = job;
    this.failure = failure;
    this.step = task?.kind;
    this.nodeId = failure?.nodeId ?? task?.nodeId;
    this.output = failure?.output;
  }
}

/** `job-…`, the `Location` of an answer, a job, or a deployment: its active job, or else its last. */
export type JobReference =
  | string
  | { readonly id: string; readonly activeJobId?: string | undefined; readonly lastJobId?: string | undefined };

/**
 * Waits for jobs.
 * @throws JobFailed with the step, the node and the output; WaitTimeout; ApiProblem; the signal's reason
 */
export function waitForJob(jobs: Jobs) {
  return async (reference: JobReference, options: FollowOptions<JobState> = {}): Promise<JobState> => {
    const id = jobId(reference);
    const job = await follow((signal) => jobs.get(id, { signal }).answer(), ended, options);
    if (job.status === "succeeded") return job;
    const { items } = await jobs.listTasks(id, { status: "failed", pageSize: 1, signal: options.signal });
    throw new JobFailed(
      job,
      items.find(({ status }) => status === "failed"),
    );
  };
}

function ended({ status }: JobState): boolean {
  return status !== "pending_approval" && status !== "queued" && status !== "running";
}

function jobId(reference: JobReference): string {
  if (typeof reference === "string") return reference.split("/").at(-1) ?? reference;
  return reference.activeJobId ?? reference.lastJobId ?? reference.id;
}
