import type { Job } from "../../../shared/domain/job/schema.ts";
import { canUndo } from "../../../shared/jobs/registry.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { cannotUndo } from "./cancel.ts";
import { again, type RetryJob } from "./retry.ts";
import type { undo as contract } from "./routes.ts";

export function undo(parts: RetryJob): Operation<typeof contract> {
  return async ({ params, tenantId, reach, commit }) => {
    const { job, deployment } = await again(parts, { id: params.id, tenantId, reach });
    if (!canUndo(job)) throw cannotUndo(job);
    const { failure: _, finishedAt: __, part: ___, ...rest } = job;
    const next: Job = {
      ...rest,
      undo: true,
      status: "queued",
      attempt: job.attempt + 1,
      cancelRequested: true,
      version: job.version + 1,
    };
    const answer = { body: next, version: next.version, location: `/jobs/${job.id}`, retryAfter: 1 };
    return commit(answer, async (also) => void (await parts.jobs.retry(job, deployment, also, { undo: true })), {
      before: job,
    });
  };
}
