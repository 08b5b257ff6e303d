import { nextOf } from "../domain/job/next.ts";
import type { Job, Task } from "../domain/job/schema.ts";
import type { Flows } from "../platform/flows.ts";
import { type FinishJobParts, finishJob } from "./finish-job.ts";
import { type Cursor, chunkOf, isFull, moved } from "./history.ts";
import { type PlanParts, planUndo } from "./planning.ts";
import { afterRefusal } from "./refusal.ts";

export interface AdvanceParts extends FinishJobParts, PlanParts {
  readonly flows: Pick<Flows, "start">;
  readonly stateMachineArn: string;
}

/** What an execution of `job` has in its state: ids and where it is (`state-machines/job/io.ts`). */
export interface Execution {
  readonly tenantId: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly deploymentId: string;
  readonly runtimeId: string;
  readonly functionName: string;
  /** Tasks of the last turn. */
  readonly tasks: readonly string[];
  readonly cursor: Cursor;
}

/** What the machine does next: these tasks at the same time, or nothing more. */
export interface Turn {
  readonly tasks: readonly string[];
  readonly cursor: Cursor;
}

/** Name of an execution: starting it twice is starting it once. */
export const executionName = (job: { readonly id: string; readonly attempt: number }, part: number): string =>
  part === 0 ? `${job.id}-${job.attempt}` : `${job.id}-${job.attempt}-${part}`;

/**
 * One turn of a job's machine: what the table says is to be done next. Ends the job when nothing is; plans its undoing
 * when that was asked for, or when the package has refused; and hands the job to another execution before this one's history is full. Called again, it
 * answers the same. Round trips: 2 reads; 3 reads and 2 writes more when the undoing is planned.
 */
export async function advance(parts: AdvanceParts, execution: Execution): Promise<Turn> {
  const { tenantId, jobId, attempt } = execution;
  const [known, tasks] = await Promise.all([parts.jobs.get(tenantId, jobId), parts.jobs.tasks(tenantId, jobId)]);
  const cursor = moved(execution.cursor, tasks, execution.tasks.length);
  const nothing: Turn = { tasks: [], cursor };
  // Its slot and its deployment are given back by whoever has ended it.
  if (known === undefined || known.attempt !== attempt || known.status !== "running") {
    await finishJob(parts, { tenantId, jobId, attempt });
    return nothing;
  }
  const { job, next } = await decide(parts, known, tasks);
  if (next.kind !== "run") {
    await finishJob(parts, { tenantId, jobId, attempt });
    return nothing;
  }
  if (isFull(cursor)) {
    await handOn(parts, job, execution, cursor);
    return nothing;
  }
  return { tasks: chunkOf(next.tasks), cursor };
}

async function decide(parts: AdvanceParts, job: Job, tasks: readonly Task[]) {
  const next = nextOf(job, tasks);
  const refused = next.kind === "end" ? afterRefusal(job, tasks) : undefined;
  if (next.kind !== "undo" && refused === undefined) return { job, next };
  const undoing = await planUndo(parts, job, tasks, refused);
  return { job: undoing.job, next: nextOf(undoing.job, undoing.tasks) };
}

/** Another execution goes on, under a name of its own: the job knows which, for whoever looks whether it still runs. */
async function handOn(parts: AdvanceParts, job: Job, execution: Execution, cursor: Cursor): Promise<void> {
  const part = cursor.part + 1;
  await parts.jobs.handOn(job, part);
  await parts.flows.start(parts.stateMachineArn, executionName(job, part), {
    ...execution,
    tasks: [],
    cursor: { part, calls: cursor.calls, events: 0 },
  });
}
