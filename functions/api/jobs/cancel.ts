import { requireJob } from "../../../shared/domain/job/rules.ts";
import type { Job } from "../../../shared/domain/job/schema.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import { canUndo } from "../../../shared/jobs/registry.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { cancel as contract } from "./routes.ts";

export interface CancelJob {
  readonly jobs: JobStore;
}

/** Changes of the job at once that one request gives way to: it begins, it ends, somebody else cancels it. */
const MAX_ATTEMPTS = 5;

/** Two round trips; again when the job began or ended between them. */
export function cancel({ jobs }: CancelJob): Operation<typeof contract> {
  return async ({ params, tenantId, reach, commit, body: wanted }) => {
    for (let attempt = 1; ; attempt++) {
      const job = requireJob(reach, await jobs.get(tenantId, params.id), params.id);
      const undo = wanted?.undo ?? canUndo(job);
      if (undo && !canUndo(job)) throw cannotUndo(job);
      const how = undo ? ({ undo: true } as const) : undefined;
      const body = { ...job, cancelRequested: true, ...how, version: job.version + 1 };
      const answer = { body, version: body.version, location: `/jobs/${job.id}`, retryAfter: 1 };
      try {
        return await commit(answer, (also) => jobs.cancel(job, also, how), { before: job });
      } catch (error) {
        if (!(error instanceof ConditionFailed && error.index === 0) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  };
}

export function cannotUndo({ id, kind }: Job): Problem {
  return new Problem({
    status: 409,
    code: "cannot-undo",
    title: "What this job does cannot be taken back",
    detail: `A job "${kind}" leaves nothing that could be undone. Cancel ${id} with \`undo: false\`, or start the opposite operation.`,
    extensions: { kind },
  });
}
