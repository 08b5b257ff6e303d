import type { JobStore } from "../../../shared/domain/job/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { cancel as contract } from "./routes.ts";

export interface CancelJob {
  readonly jobs: JobStore;
}

export function cancel({ jobs }: CancelJob): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const job = await jobs.get(tenantId, params.id);
    if (job === undefined) throw notFound("job", params.id);
    const cancelled = await jobs.cancel(job);
    return { body: cancelled, version: cancelled.version, location: `/jobs/${job.id}`, retryAfter: 1 };
  };
}
