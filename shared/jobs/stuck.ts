import type { CommandRecord } from "../domain/command/schema.ts";
import { LOOK_EVERY_MS } from "../domain/job/entity.ts";
import { isDone } from "../domain/job/rules.ts";
import type { Job, Task, TaskFailure } from "../domain/job/schema.ts";
import { stepWords } from "../domain/job/steps.ts";
import type { ExecutionState } from "../platform/flows.ts";

/** A running step, and how long it may take. */
export interface RunningTask {
  readonly task: Pick<Task, "kind" | "nodeId" | "startedAt" | "leaseUntil">;
  /** `undefined`: this version does not know the step. */
  readonly timeoutMs: number | undefined;
  /** The order that it waits for. */
  readonly command: Pick<CommandRecord, "deadline" | "timeoutMs" | "result"> | undefined;
}

export interface StuckFacts {
  readonly job: Pick<Job, "deadline" | "startedAt" | "createdAt">;
  readonly tasks: readonly Pick<Task, "status" | "startedAt" | "finishedAt">[];
  readonly running: readonly RunningTask[];
  readonly execution: ExecutionState;
  readonly now: Date;
}

export type Verdict =
  | { readonly kind: "runs"; readonly lookAt: Date }
  | { readonly kind: "stuck"; readonly failure: TaskFailure };

/** For a result's way back, and for whoever ends commands that nobody answers (every minute). */
const TASK_SLACK_MS = 5 * 60_000;
/** An execution that turns has a step in work, but for its own retries: they end after eight minutes. */
const STILL_MS = 15 * 60_000;
/** A job that says nothing of its deadline. */
const LONGEST_MS = 46 * 3_600_000;
const SOONEST_MS = 60_000;

/**
 * Whether a job that is said to run still does: its deadline is ahead, its execution is there, its steps are within their
 * time, and it moves. Pure.
 */
export function judge(facts: StuckFacts): Verdict {
  const { job, running, execution, now } = facts;
  const time = now.getTime();
  const deadline = job.deadline ?? later(job.startedAt ?? job.createdAt, LONGEST_MS);
  if (time > Date.parse(deadline)) return stuck("deadline-exceeded", `The job was not done by ${deadline}.`);
  if (execution !== "running") return stuck("execution-lost", GONE[execution]);
  const overdue = running.find((one) => limitOf(one) < time && one.task.leaseUntil < time);
  if (overdue !== undefined) {
    const { kind, nodeId } = overdue.task;
    const message = `The step "${kind}" was begun at ${overdue.task.startedAt}, and is over its time with no answer.`;
    return stuck("deadline-exceeded", message, { step: stepWords(kind), ...(nodeId === undefined ? {} : { nodeId }) });
  }
  if (running.length === 0 && facts.tasks.some((task) => !isDone(task)) && time - lastMoved(facts) > STILL_MS)
    return stuck("execution-lost", `Nothing of the job has moved since ${new Date(lastMoved(facts)).toISOString()}.`);
  const next = Math.min(time + LOOK_EVERY_MS, Date.parse(deadline), ...running.map(limitOf));
  return { kind: "runs", lookAt: new Date(Math.max(next, time + SOONEST_MS)) };
}

const GONE: Readonly<Record<Exclude<ExecutionState, "running">, string>> = {
  succeeded: "What carried the job on has ended, and the job has not.",
  failed: "What carried the job on broke.",
  "timed-out": "What carried the job on was at the end of its time.",
  aborted: "What carried the job on was stopped.",
  missing: "What carried the job on was never begun, or is gone.",
};

/** Milliseconds since 1970 after which nobody will end the step. */
function limitOf({ task, timeoutMs, command }: RunningTask): number {
  if (command?.result !== undefined) return Date.parse(command.result.finishedAt) + TASK_SLACK_MS;
  if (command !== undefined) return Date.parse(command.deadline) + command.timeoutMs + TASK_SLACK_MS;
  if (task.startedAt === undefined || timeoutMs === undefined) return Number.POSITIVE_INFINITY;
  return Date.parse(task.startedAt) + timeoutMs + TASK_SLACK_MS;
}

/** When one of its steps last began or ended, or the job did. */
function lastMoved({ job, tasks }: Pick<StuckFacts, "job" | "tasks">): number {
  const times = [job.startedAt, ...tasks.flatMap(({ startedAt, finishedAt }) => [startedAt, finishedAt])];
  return Math.max(...times.map((at) => Date.parse(at ?? job.createdAt)));
}

function later(from: string, ms: number): string {
  return new Date(Date.parse(from) + ms).toISOString();
}

function stuck(
  code: "deadline-exceeded" | "execution-lost",
  message: string,
  where: Pick<TaskFailure, "step" | "nodeId"> = {},
): Verdict {
  const remedy = "Retry the job: it goes on with the first step that has not been done.";
  return { kind: "stuck", failure: { code, message, ...where, retryable: true, remedy } };
}
