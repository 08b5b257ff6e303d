import { type RepoStore, requireRepo } from "../../../shared/domain/repo/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { events as contract } from "./routes.ts";

export interface ListEvents {
  readonly repos: RepoStore;
  readonly pager: Pager;
}

export function events({ repos, pager }: ListEvents): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach, now }) => {
    const scope = [tenantId, "/repos/events", params.id];
    const request = await pager.read(query, scope, now);
    const [, page] = await Promise.all([
      requireRepo(repos, reach, params.id),
      repos.events(tenantId, params.id, request),
    ]);
    return { body: await pager.write(page, scope, now) };
  };
}
