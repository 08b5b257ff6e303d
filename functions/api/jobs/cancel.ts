import { requireJob } from "../../../shared/domain/job/rules.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
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
  return async ({ params, tenantId, reach, commit }) => {
    for (let attempt = 1; ; attempt++) {
      const job = requireJob(reach, await jobs.get(tenantId, params.id), params.id);
      const body = { ...job, cancelRequested: true, version: job.version + 1 };
      const answer = { body, version: body.version, location: `/jobs/${job.id}`, retryAfter: 1 };
      try {
        return await commit(answer, (also) => jobs.cancel(job, also), { before: job });
      } catch (error) {
        if (!(error instanceof ConditionFailed && error.index === 0) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  };
}
