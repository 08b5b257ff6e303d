import { nextOf } from "../domain/job/next.ts";
import type { JobStore } from "../domain/job/store.ts";
import type { Clock } from "../kernel/clock.ts";
import { taskKind } from "./registry.ts";

/** So long after a call began it may begin another task: that one has the rest of the function's 75 s. */
const FOLLOW_MS = 6_000;

/**
 * Does the tasks that come after one that has just ended, as long as each is alone in its layer and its kind says that it
 * may follow. What a call leaves, the machine's next turn finds in the table, as if nobody had tried: a worker that dies
 * here, or has no time left, costs that turn alone. Two workers that end a layer at the same time both look, and one of
 * them has the task. Each saves 4 state transitions, and what a turn takes; one read.
 * @param run one call of a task, by its id; whether it has ended it, and well
 */
export async function follow(
  { jobs, clock }: { readonly jobs: Pick<JobStore, "get" | "tasks">; readonly clock: Clock },
  { tenantId, jobId }: { readonly tenantId: string; readonly jobId: string },
  begun: Date,
  run: (taskId: string) => Promise<boolean>,
): Promise<void> {
  for (let goesOn = true; goesOn && clock().getTime() - begun.getTime() < FOLLOW_MS; ) {
    const [job, tasks] = await Promise.all([jobs.get(tenantId, jobId), jobs.tasks(tenantId, jobId)]);
    if (job?.status !== "running") return;
    const next = nextOf(job, tasks);
    const [only, ...others] = next.kind === "run" ? next.tasks : [];
    if (only?.status !== "pending" || others.length > 0 || taskKind(only.kind).follows !== true) return;
    goesOn = await run(only.id);
  }
}
