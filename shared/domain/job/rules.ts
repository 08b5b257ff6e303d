import { notFound, Problem } from "../../kernel/problem.ts";
import { type Reach, reaches } from "../../kernel/reach.ts";
import type { DeploymentStatus } from "../deployment/schema.ts";
import { type Job, JobKind, Left, type Task, type TaskFailure } from "./schema.ts";
import { stepSeconds } from "./steps.ts";
import { type Running, TRANSITIONS, transitionOf } from "./transitions.ts";

export { TRANSITIONS } from "./transitions.ts";

/** What a deployment is when what a job did was taken back: what it was; a new one was nothing, and keeps its failure. */
export function statusAfterUndo(job: Pick<Job, "kind" | "from">): DeploymentStatus {
  return job.kind === "deploy" ? "failed" : (job.from ?? "active");
}

/** What a deployment is when a job of that kind has ended. */
export function statusAfter(job: Pick<Job, "kind" | "from" | "workloads">, end: "after" | "failed"): DeploymentStatus {
  const wanted = (transitionOf(job.kind, job) ?? TRANSITIONS[job.kind])[end];
  if (wanted !== "same" && wanted !== "sound") return wanted;
  const before = job.from ?? "active";
  return wanted === "sound" && before === "failed" ? "active" : before;
}

/** What a deployment is while a job runs: one that is gone does not come back for its back-ups' sake. */
export function statusDuring({ kind, from }: Pick<Job, "kind" | "from">): DeploymentStatus {
  return from === "deleted" ? "deleted" : TRANSITIONS[kind].during;
}

/** What can be begun with a deployment of that status, `deploy` left out. */
export function allowedKinds(status: DeploymentStatus, of: Running = {}): readonly JobKind[] {
  return JobKind.options.filter((kind) => kind !== "deploy" && transitionOf(kind, of)?.from.includes(status) === true);
}

/** @throws Problem 409 `wrong-state`, with what is allowed */
export function requireState(
  kind: JobKind,
  deployment: Running & { readonly id: string; readonly status: DeploymentStatus },
): void {
  const { id, status } = deployment;
  const transition = transitionOf(kind, deployment);
  if (transition?.from.includes(status) === true) return;
  const extensions = { status, allowed: allowedKinds(status, deployment) };
  if (transition === undefined)
    throw new Problem({
      status: 409,
      code: "wrong-state",
      title: "A deployment that runs in a cluster cannot do this",
      detail: `${kind} is for machines, and ${id} has none: its workloads run in a cluster.`,
      extensions,
    });
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: `A deployment that is ${status} cannot do this`,
    detail: `${kind} needs a deployment that is ${transition.from.join(" or ")}; ${id} is ${status}.`,
    extensions,
  });
}

export type Outcome =
  | { readonly status: "succeeded"; readonly left?: Left }
  | { readonly status: "cancelled"; readonly undone?: true }
  | { readonly status: "failed"; readonly failure: TaskFailure; readonly undone?: true };

/** Code of a failure by which the package itself has said no. */
export const REFUSED = "package-refused";

/** What became of a job, from its tasks alone: the same answer however often it is asked. */
export function outcome(job: Pick<Job, "cancelRequested" | "phase" | "givenUp">, all: readonly Task[]): Outcome {
  const tasks = all.filter(({ phase }) => phase === job.phase);
  if (job.phase === "undo" && tasks.every(isDone)) return takenBack(job, all);
  const failed = tasks.find((task) => task.status === "failed");
  if (failed === undefined && tasks.length > 0 && tasks.every(isDone)) return { status: "succeeded", ...leftBy(tasks) };
  if (failed === undefined && job.givenUp !== undefined) return { status: "failed", failure: job.givenUp };
  if (job.phase === undefined && job.cancelRequested && (failed === undefined || failed.failure?.code === "cancelled"))
    return { status: "cancelled" };
  return { status: "failed", failure: failed?.failure ?? unexplained(tasks) };
}

/** The first step that left something knows why; those after it did not ask. */
function leftBy(tasks: readonly Task[]): { readonly left?: Left } {
  const left = tasks.map(({ output }) => Left.safeParse(output?.["left"]).data).find((one) => one !== undefined);
  return left === undefined ? {} : { left };
}

/** Nobody has asked to take back what was refused: it has failed, and left nothing behind. */
function takenBack({ cancelRequested }: Pick<Job, "cancelRequested">, all: readonly Task[]): Outcome {
  const refusal = all.find(({ phase, failure }) => phase === undefined && failure?.code === REFUSED)?.failure;
  if (cancelRequested || refusal === undefined) return { status: "cancelled", undone: true };
  return { status: "failed", failure: { ...refusal, retryable: false, remedy: ASK_AGAIN }, undone: true };
}

const ASK_AGAIN =
  "The package does not let this begin as things are: its output says why. Nothing was changed; ask again when the cause is gone.";

export function isDone(task: Pick<Task, "status">): boolean {
  return task.status === "succeeded" || task.status === "skipped";
}

/**
 * How far the phase is that the job is in, 0 to 100: each step counts as much as the time that its kind usually takes. It
 * never goes back while the phase lasts; 0 before the plan is known, 100 only when the job has succeeded or was taken back.
 */
export function percent(
  job: Pick<Job, "status" | "phase" | "undone">,
  all: readonly Pick<Task, "status" | "phase" | "kind">[],
): number {
  if (job.status === "succeeded" || job.undone === true) return 100;
  const tasks = all.filter(({ phase }) => phase === job.phase);
  if (tasks.length === 0) return 0;
  const weigh = (some: typeof tasks) => some.reduce((sum, { kind }) => sum + stepSeconds(kind), 0);
  return Math.min(99, Math.floor((100 * weigh(tasks.filter(isDone))) / weigh(tasks)));
}

/** What a step is told that was in work when its job ended without it. */
export function abandoned(job: Pick<Job, "givenUp">, task: Pick<Task, "kind">): TaskFailure {
  return job.givenUp ?? interrupted(`The job ended while its step "${task.kind}" was in work.`);
}

function unexplained(tasks: readonly Task[]): TaskFailure {
  const first = tasks.find((task) => !isDone(task));
  return interrupted(
    first === undefined ? "The job ended before it was planned." : `The job ended before its step "${first.kind}" did.`,
  );
}

function interrupted(message: string): TaskFailure {
  return {
    code: "flow-interrupted",
    message,
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
