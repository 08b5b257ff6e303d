import type { Key } from "../../platform/dynamodb.ts";
import { tasksOf } from "../job/entity.ts";

/**
 * Access pattern: the calls of a task, one item a task beside it: `T#<tenant>#JOB#<job>` / `EFFECTS#<task>`, each call an
 * attribute of its own, named by when it was asked.
 */
const EFFECTS = "EFFECTS#";
export const effectsKey = (tenantId: string, jobId: string, taskId: string): Key => ({
  pk: tasksOf(tenantId, jobId),
  sk: `${EFFECTS}${taskId}`,
});

const PREFIX = "call-";
/** Sorts by time, and within a millisecond by number. */
export const callName = (at: Date, number: number): string =>
  `${PREFIX}${String(at.getTime()).padStart(15, "0")}-${String(number).padStart(4, "0")}`;
export const isCall = (name: string): boolean => name.startsWith(PREFIX);
