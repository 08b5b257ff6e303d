import type { Job } from "../../../shared/domain/job/schema.ts";
import type { JobStore } from "../../../shared/domain/job/store.ts";
import type { PageRequest, Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListJobs {
  readonly jobs: JobStore;
  readonly pager: Pager;
}

export function list({ jobs, pager }: ListJobs): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const { deploymentId } = query;
    const scope = [tenantId, "/jobs", deploymentId ?? ""];
    const request = await pager.read(query, scope, now);
    if (deploymentId !== undefined) {
      const page = slice(await jobs.listByDeployment(tenantId, deploymentId), request);
      return { body: await pager.write(page, scope, now) };
    }
    const { items, lastKey } = await jobs.list(tenantId, request);
    return { body: await pager.write({ items, startKey: lastKey }, scope, now) };
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
