import * as z from "zod";
import { PackageGone } from "../../packages/gone.ts";
import { ProviderError } from "../../providers/contract.ts";
import type { HookProgress } from "../../providers/workloads.ts";
import type { TaskContext, TaskKind, TaskResult } from "../contract.ts";
import { BUDGET_MS, clusterPlace } from "./place.ts";

const Input = z.object({
  event: z.enum([
    "pre-install",
    "post-install",
    "pre-upgrade",
    "post-upgrade",
    "pre-rollback",
    "post-rollback",
    "pre-delete",
    "post-delete",
  ]),
  /** What fails does not end the job. */
  force: z.literal(true).optional(),
});
type Input = z.infer<typeof Input>;

/**
 * The package's own jobs for an event, one call after the other. Before a deletion none is run where nothing was put, and
 * after it none where none was run before: a package that is gone does not keep a release from going.
 */
export const runHooks: TaskKind = {
  kind: "run-hooks",
  capability: "workloads",
  follows: true,
  timeoutMs: 6 * 3_600_000,
  async run(context) {
    const { event, force } = Input.parse(context.task.input);
    const { releases, place } = await clusterPlace(context);
    if (event === "pre-delete" && (await releases.describe(place)) === undefined) return nothing("nothing is there");
    if (event === "post-delete" && !(await ranBefore(context))) return nothing("nothing was there");
    try {
      const input = await context.release();
      return told(event, await releases.runHooks({ ...input, event, budgetMs: BUDGET_MS }));
    } catch (error) {
      if (error instanceof PackageGone && event.endsWith("delete")) return nothing("the package is gone");
      if (force === true && error instanceof ProviderError && !error.retryable) return nothing(error.message);
      throw error;
    }
  },
};

function told(event: Input["event"], progress: HookProgress): TaskResult {
  if (progress.state === "running") return { kind: "pending", waitingFor: progress.waitingFor };
  return progress.ran === 0
    ? nothing(`the package has nothing for ${event}`)
    : { kind: "done", output: { ran: progress.ran } };
}

const nothing = (reason: string): TaskResult => ({ kind: "skipped", reason });

/** The step before the deletion says whether there was something to delete: it came before anything was. */
async function ranBefore(context: TaskContext): Promise<boolean> {
  const before = (await context.tasks()).find(
    ({ kind, phase, input }) => kind === "run-hooks" && phase === context.task.phase && input["event"] === "pre-delete",
  );
  return before?.output?.["reason"] !== "nothing is there";
}
