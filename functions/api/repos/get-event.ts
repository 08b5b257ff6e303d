import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { getEvent as contract } from "./routes.ts";

export function getEvent({ repos }: { readonly repos: RepoStore }): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const event = await repos.getEvent(tenantId, params.id, params.eventId);
    if (event === undefined) throw notFound("scan", params.eventId);
    return { body: event, ...(event.status === "running" ? { retryAfter: 1 } : {}) };
  };
}
