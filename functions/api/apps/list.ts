import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appKey } from "../../../shared/domain/app/entity.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { showTo } from "../../../shared/domain/app/view.ts";
import { subtree } from "../../../shared/domain/category/rules.ts";
import type { CategoryStore } from "../../../shared/domain/category/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListApps {
  readonly apps: AppStore;
  readonly catalogue: Catalogue;
  readonly categories: CategoryStore;
  readonly pager: Pager;
}

/**
 * One query a page without filters; with `category` one round trip more, for the tree. For whoever does not see all of the
 * tenant's, each query is followed by one read of its repos, and there are as many as `reachedPage` says.
 */
export function list({ apps, catalogue, categories, pager }: ListApps): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const viewer = viewerOf(reach);
    const q = query.q ?? "";
    const { stage, department, category } = query;
    const scope = [tenantId, "/apps", q, query.includeVanished, stage ?? "", department ?? "", category ?? ""];
    const request = await pager.read(query, scope, now);
    const within = category === undefined ? undefined : subtree(await categories.visible(tenantId), category);
    const includeVanished = query.includeVanished === "true";
    const asked = { q, stage, department, categories: within, includeVanished };
    const seen = new Set<string>();
    const page = await reachedPage(request, {
      async read(next) {
        const found = await apps.list(tenantId, { ...next, ...asked });
        for (const { id } of await catalogue.seenOf(viewer, found.items)) seen.add(id);
        return found;
      },
      inReach: ({ id }) => seen.has(id),
      keyOf: ({ id }) => appKey(tenantId, id),
    });
    return { body: await pager.write({ ...page, items: page.items.map((app) => showTo(viewer, app)) }, scope, now) };
  };
}
