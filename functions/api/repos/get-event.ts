import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import { requireRepo } from "../../../shared/domain/repo/store.ts";
import { covers } from "../../../shared/kernel/grants.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { getEvent as contract } from "./routes.ts";

export function getEvent({ repos }: { readonly repos: RepoStore }): Operation<typeof contract> {
  return async ({ params, tenantId, reach }) => {
    const [, event] = await Promise.all([
      // Who reaches all of the tenant's needs not know more of the repo, which may be gone.
      covers(reach.scope, "tenant") ? undefined : requireRepo(repos, reach, params.id),
      repos.getEvent(tenantId, params.id, params.eventId),
    ]);
    if (event === undefined) throw notFound("scan", params.eventId);
    return { body: event, ...(event.status === "running" ? { retryAfter: 1 } : {}) };
  };
}
