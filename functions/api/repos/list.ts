import { repoKey } from "../../../shared/domain/repo/entity.ts";
import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";
import { view } from "./view.ts";

export interface ListRepos {
  readonly repos: RepoStore;
  readonly pager: Pager;
}

export function list({ repos, pager }: ListRepos): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/repos"];
    const page = await reachedPage(await pager.read(query, scope, now), {
      read: (next) => repos.list(tenantId, next),
      inReach: (repo) => reaches(reach, repo),
      keyOf: ({ id }) => repoKey(tenantId, id),
    });
    return { body: await pager.write({ ...page, items: page.items.map(view) }, scope, now) };
  };
}
