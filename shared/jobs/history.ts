import type { Task } from "../domain/job/schema.ts";
import { taskKind } from "../tasks/registry.ts";

/** An execution of Step Functions ends when its history has more events. */
export const MAX_EVENTS = 25_000;
/** Tasks that run at the same time: what the machine's Map starts at once. */
export const MAX_AT_ONCE = 40;

/** Events of one turn of the machine: `Next` 5, `More` 2, the Map 4 and a few to spare. */
const TURN = 14;
/** Of one task in the Map: its iteration 2, the state 2, the call 4. */
const TASK = 8;
/** Of a call that asks to be called again: scheduled, started, submitted, failed. */
const CALL = 4;
/** At most so many events of an execution belong to tasks that run at the same time. */
const CHUNK_EVENTS = 14_000;
/** With so many behind it another execution carries the job on: what is left holds the next tasks, and the end. */
const PART_EVENTS = MAX_EVENTS - CHUNK_EVENTS - 2_000;

/** The pauses of the machine's retries grow to this (`MaxDelaySeconds` of `TaskPending`), and a call waits some time itself. */
const LONGEST_PAUSE_MS = 15_000;
/** Calls before the pauses are that long, and those of the other retry rule. */
const FIRST_CALLS = 16;

/** How far the machine's history has come: in the execution's state from one turn to the next. */
export interface Cursor {
  /** Number of the execution within its attempt, from 0. */
  readonly part: number;
  /** Calls of all tasks of the job, as counted at the last turn. */
  readonly calls: number;
  /** Events of this execution, estimated from above. */
  readonly events: number;
}

/** Of the tasks that may run at the same time, as many as one execution's history holds even if all wait to their limits. */
export function chunkOf(tasks: readonly Pick<Task, "id" | "kind">[]): readonly string[] {
  let events = 0;
  const chunk: string[] = [];
  for (const task of tasks.slice(0, MAX_AT_ONCE)) {
    events += TASK + CALL * mostCalls(task.kind);
    if (events > CHUNK_EVENTS && chunk.length > 0) break;
    chunk.push(task.id);
  }
  return chunk;
}

/** A task that gives an order waits without being called; only one that looks at a cloud is called again and again. */
function mostCalls(kind: string): number {
  const { timeoutMs, capability } = taskKind(kind);
  return capability === undefined ? FIRST_CALLS : FIRST_CALLS + Math.ceil(timeoutMs / LONGEST_PAUSE_MS);
}

/** The cursor after the tasks of the last turn, which were called as often as the table says. */
export function moved(cursor: Cursor, tasks: readonly Pick<Task, "attempts">[], given: number): Cursor {
  const calls = callsOf(tasks);
  const events = cursor.events + TURN + TASK * given + CALL * Math.max(0, calls - cursor.calls - given);
  return { part: cursor.part, calls, events };
}

/** Whether another execution has to carry the job on. */
export const isFull = ({ events }: Cursor): boolean => events > PART_EVENTS;

export const callsOf = (tasks: readonly Pick<Task, "attempts">[]): number =>
  tasks.reduce((sum, { attempts }) => sum + attempts, 0);
