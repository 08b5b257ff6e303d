import { notFound, Problem } from "../../kernel/problem.ts";
import { type Reach, reaches } from "../../kernel/reach.ts";
import type { DeploymentStatus } from "../deployment/schema.ts";
import type { Job, JobKind, Task, TaskFailure } from "./schema.ts";

/** From which states of a deployment a job may begin, what it is meanwhile, and what it is afterwards. */
export const TRANSITIONS: Readonly<
  Record<
    JobKind,
    { readonly from: readonly DeploymentStatus[]; readonly during: DeploymentStatus; readonly after: DeploymentStatus }
  >
> = {
  deploy: { from: ["failed"], during: "creating", after: "active" },
  start: { from: ["stopped", "failed"], during: "starting", after: "active" },
  stop: { from: ["active", "failed"], during: "stopping", after: "stopped" },
  delete: { from: ["active", "stopped", "failed", "rejected"], during: "deleting", after: "deleted" },
};

/** @throws Problem 409 `wrong-state`, with what is allowed */
export function requireState(
  kind: JobKind,
  deployment: { readonly id: string; readonly status: DeploymentStatus },
): void {
  if (TRANSITIONS[kind].from.includes(deployment.status)) return;
  const kinds: readonly JobKind[] = ["start", "stop", "delete"];
  const allowed = kinds.filter((other) => TRANSITIONS[other].from.includes(deployment.status));
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `A deployment that is ${deployment.status} cannot do this`,
    detail: `${kind} needs a deployment that is ${TRANSITIONS[kind].from.join(" or ")}; ${deployment.id} is ${deployment.status}.`,
    extensions: { status: deployment.status, allowed },
  });
}

export type Outcome =
  | { readonly status: "succeeded" }
  | { readonly status: "cancelled" }
  | { readonly status: "failed"; readonly failure: TaskFailure };

/** What became of a job, from its tasks alone: the same answer however often it is asked. */
export function outcome(job: Pick<Job, "cancelRequested">, tasks: readonly Task[]): Outcome {
  const failed = tasks.find((task) => task.status === "failed");
  if (failed === undefined && tasks.length > 0 && tasks.every(isDone)) return { status: "succeeded" };
  if (job.cancelRequested && (failed === undefined || failed.failure?.code === "cancelled"))
    return { status: "cancelled" };
  return { status: "failed", failure: failed?.failure ?? unexplained(tasks) };
}

export function isDone(task: Pick<Task, "status">): boolean {
  return task.status === "succeeded" || task.status === "skipped";
}

/** Share of finished tasks, 0 to 100; 0 before the plan is known, 100 only when the job has succeeded. */
export function percent(job: Pick<Job, "status">, tasks: readonly Pick<Task, "status">[]): number {
  if (job.status === "succeeded") return 100;
  if (tasks.length === 0) return 0;
  return Math.min(99, Math.floor((100 * tasks.filter(isDone).length) / tasks.length));
}

/** The ids of what is still to do, layer by layer; empty layers vanish. */
export function remaining(tasks: readonly Task[]): string[][] {
  const layers = new Map<number, string[]>();
  for (const task of tasks) {
    if (isDone(task)) continue;
    layers.set(task.layer, [...(layers.get(task.layer) ?? []), task.id]);
  }
  return [...layers.entries()].sort(([a], [b]) => a - b).map(([, ids]) => ids);
}

function unexplained(tasks: readonly Task[]): TaskFailure {
  const first = tasks.find((task) => !isDone(task));
  return {
    code: "flow-interrupted",
    message:
      first === undefined
        ? "The job ended before it was planned."
        : `The job ended before its step "${first.kind}" did.`,
    retryable: true,
    remedy: "Retry the job: it goes on with the first step that has not been done.",
  };
}

/** Whoever asked for a job reaches it, and whoever reaches its deployment. */
export function reachesJob(reach: Reach, job: Job): boolean {
  return reaches(reach, job) || reaches(reach, { ...job, createdBy: job.ownedBy });
}

/** @throws Problem 404, the same for a job out of reach and one that is not there */
export function requireJob(reach: Reach, job: Job | undefined, id: string): Job {
  if (job === undefined || !reachesJob(reach, job)) throw notFound("job", id);
  return job;
}
