import type { RepoStore } from "../../../shared/domain/repo/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";
import { view } from "./view.ts";

export interface ListRepos {
  readonly repos: RepoStore;
  readonly pager: Pager;
}

export function list({ repos, pager }: ListRepos): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/repos"];
    const page = await repos.list(tenantId, await pager.read(query, scope, now));
    return { body: await pager.write({ ...page, items: page.items.map(view) }, scope, now) };
  };
}
