import { isDone } from "./rules.ts";
import type { Job, Task } from "./schema.ts";

/** What comes next of a job: tasks to run at the same time, the plan of its undoing, or its end. */
export type Next =
  | { readonly kind: "run"; readonly tasks: readonly Task[] }
  | { readonly kind: "undo" }
  | { readonly kind: "end" };

/**
 * Reads from the table alone what a job does next, so that nothing is lost with an execution, and a job that another
 * version of this code planned and began goes on from wherever it was. Pure.
 */
export function nextOf(job: Pick<Job, "cancelRequested" | "undo" | "phase" | "givenUp">, all: readonly Task[]): Next {
  const tasks = all.filter(({ phase }) => phase === job.phase);
  const open = tasks.filter((task) => !isDone(task));
  if (open.length === 0 || job.givenUp !== undefined) return END;
  const stopped = job.phase === undefined && job.cancelRequested;
  if (stopped || open.some(({ status }) => status === "failed"))
    return job.undo === true && job.phase === undefined ? { kind: "undo" } : END;
  const layer = Math.min(...open.map((task) => task.layer));
  return { kind: "run", tasks: open.filter((task) => task.layer === layer) };
}

const END: Next = { kind: "end" };
