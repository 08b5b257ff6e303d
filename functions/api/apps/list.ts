import type { AppStore } from "../../../shared/domain/app/store.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import { subtree } from "../../../shared/domain/category/rules.ts";
import type { CategoryStore } from "../../../shared/domain/category/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListApps {
  readonly apps: AppStore;
  readonly categories: CategoryStore;
  readonly pager: Pager;
}

/** One query a page without filters; with `category` one round trip more, for the tree. */
export function list({ apps, categories, pager }: ListApps): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const q = query.q ?? "";
    const { stage, department, category } = query;
    const scope = [tenantId, "/apps", q, query.includeVanished, stage ?? "", department ?? "", category ?? ""];
    const request = await pager.read(query, scope, now);
    const within = category === undefined ? undefined : subtree(await categories.visible(tenantId), category);
    const includeVanished = query.includeVanished === "true";
    const page = await apps.list(tenantId, { ...request, q, stage, department, categories: within, includeVanished });
    return { body: await pager.write({ ...page, items: page.items.map((app) => showApp(app, tenantId)) }, scope, now) };
  };
}
