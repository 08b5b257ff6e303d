import { REFUSED } from "../domain/job/rules.ts";
import type { Job, Task } from "../domain/job/schema.ts";
import { taskKind } from "../tasks/registry.ts";
import type { Planner } from "./contract.ts";
import { operationOf } from "./registry.ts";

/**
 * What takes a job back of itself, because the package has refused it before it did anything: all of its failures are
 * refusals, and all that it has done are marks. Where a node has agreed by doing something (`destroy` saves what it
 * holds), the whole undoing follows, if the kind has one. Anything else is left to a person: what has failed may go on
 * by a retry, and what was done is not thrown away unasked. Pure.
 */
export function afterRefusal(
  job: Pick<Job, "kind" | "phase" | "cancelRequested" | "workloads">,
  tasks: readonly Task[],
): Planner | undefined {
  if (job.phase !== undefined || job.cancelRequested) return undefined;
  const begun = tasks.filter(({ phase, status }) => phase === undefined && status !== "pending");
  const failed = begun.filter(({ status }) => status === "failed");
  if (failed.length === 0 || !failed.every(({ failure }) => failure?.code === REFUSED)) return undefined;
  const done = begun.filter((task) => !failed.includes(task)).map(({ kind }) => taskKind(kind));
  if (!done.every(({ marks, asks }) => marks === true || asks === true)) return undefined;
  const { refused, undo } = operationOf(job.kind, job);
  return done.every(({ marks }) => marks === true) ? (refused ?? undo) : undo;
}
