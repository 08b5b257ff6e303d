import { jobKey } from "../../../shared/domain/job/entity.ts";
import { reachesJob } from "../../../shared/domain/job/rules.ts";
import type { Job } from "../../../shared/domain/job/schema.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import type { PageRequest, Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListJobs {
  readonly jobs: JobStore;
  readonly pager: Pager;
}

export function list({ jobs, pager }: ListJobs): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const { deploymentId } = query;
    const scope = [tenantId, "/jobs", deploymentId ?? ""];
    const request = await pager.read(query, scope, now);
    if (deploymentId !== undefined) {
      const of = await jobs.listByDeployment(tenantId, deploymentId);
      const page = slice(
        of.filter((job) => reachesJob(reach, job)),
        request,
      );
      return { body: await pager.write(page, scope, now) };
    }
    const page = await reachedPage(request, {
      async read(next) {
        const { items, lastKey } = await jobs.list(tenantId, next);
        return { items, startKey: lastKey };
      },
      inReach: (job) => reachesJob(reach, job),
      keyOf: ({ id }) => jobKey(tenantId, id),
    });
    return { body: await pager.write(page, scope, now) };
  };
}

/** A deployment has few jobs, which the store answers all at once, oldest first; ids sort by time. */
function slice(all: readonly Job[], { limit, startKey }: PageRequest) {
  const after = typeof startKey?.after === "string" ? startKey.after : undefined;
  const rest = all.filter(({ id }) => after === undefined || id < after).reverse();
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return last === undefined || rest.length === items.length ? { items } : { items, startKey: { after: last.id } };
}
