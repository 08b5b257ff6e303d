import type { Task } from "../domain/job/schema.ts";
import { taskKind } from "../tasks/registry.ts";
import { MAX_AT_ONCE } from "./history.ts";

/** For what is between the steps: the queue, the machine's own turns, and retries after a worker's death. */
const SLACK_MS = 15 * 60_000;
/** An execution ends after two days (`TimeoutSeconds` of the machine): no job is promised longer. */
const LONGEST_MS = 46 * 3_600_000;

/** When a job is given up that begins now: all its layers one after the other, each as long as its longest step may take. */
export function deadlineOf(tasks: readonly Pick<Task, "kind" | "layer">[], now: Date): string {
  const layers = Map.groupBy(tasks, ({ layer }) => layer).values();
  const limit = [...layers].reduce((sum, layer) => {
    const longest = Math.max(...layer.map(({ kind }) => taskKind(kind).timeoutMs));
    return sum + longest * Math.ceil(layer.length / MAX_AT_ONCE);
  }, SLACK_MS);
  return new Date(now.getTime() + Math.min(limit, LONGEST_MS)).toISOString();
}
