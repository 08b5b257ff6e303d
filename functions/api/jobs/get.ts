import { percent, requireJob } from "../../../shared/domain/job/rules.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetJob {
  readonly jobs: JobStore;
}

export function get({ jobs }: GetJob): Operation<typeof contract> {
  return async ({ params, tenantId, reach }) => {
    const [found, tasks] = await Promise.all([jobs.get(tenantId, params.id), jobs.tasks(tenantId, params.id)]);
    const job = requireJob(reach, found, params.id);
    const going = job.status === "queued" || job.status === "running";
    const body = { ...job, percent: percent(job, tasks) };
    return { body, version: job.version, ...(going ? { retryAfter: 1 } : {}) };
  };
}
