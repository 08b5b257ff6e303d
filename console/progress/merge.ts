import type { JobState, Task } from "../../sdk/index.ts";
import type { Change } from "./messages.ts";

export interface KnownJob {
  readonly job: JobState;
  /** `undefined` of a job with too many to be held: of those no change is kept. */
  readonly tasks: readonly Task[] | undefined;
}

/** A job as it was read, with what was told of it since. What is not told (`percent`, outputs) stays until it is read again. */
export function withChanges<T extends KnownJob>(known: T, changes: readonly Change[]): T {
  let { job } = known;
  const tasks = known.tasks && new Map(known.tasks.map((task) => [task.id, task]));
  for (const change of changes) {
    if (change.kind === "job" && change.job.id === job.id) job = { ...change.job, percent: job.percent };
    if (change.kind === "task") tasks?.set(change.task.id, afterwards(tasks.get(change.task.id), change.task));
  }
  return { ...known, job, tasks: tasks && [...tasks.values()] };
}

/** The same state told again says nothing new, and has not what its command printed. */
function afterwards(before: Task | undefined, told: Task): Task {
  if (before?.status === told.status && before.startedAt === told.startedAt) return { ...before, ...told };
  return before?.service === undefined ? told : { service: before.service, ...told };
}

/** The rows of a listing with what was told of them since. */
export function withRows<T extends { readonly id: string }>(
  items: readonly T[],
  told: readonly (Partial<T> & { readonly id: string })[],
): readonly T[] {
  const latest = new Map(told.map((one) => [one.id, one]));
  return items.map((item) => ({ ...item, ...latest.get(item.id) }));
}
