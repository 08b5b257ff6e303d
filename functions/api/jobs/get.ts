import { percent } from "../../../shared/domain/job/rules.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetJob {
  readonly jobs: JobStore;
}

export function get({ jobs }: GetJob): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const [job, tasks] = await Promise.all([jobs.get(tenantId, params.id), jobs.tasks(tenantId, params.id)]);
    if (job === undefined) throw notFound("job", params.id);
    const going = job.status === "queued" || job.status === "running";
    const body = { ...job, percent: percent(job, tasks) };
    return { body, version: job.version, ...(going ? { retryAfter: 1 } : {}) };
  };
}
