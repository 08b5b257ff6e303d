import type { AppStore } from "../../../shared/domain/app/store.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListApps {
  readonly apps: AppStore;
  readonly pager: Pager;
}

export function list({ apps, pager }: ListApps): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const q = query.q ?? "";
    const { stage, department } = query;
    const scope = [tenantId, "/apps", q, query.includeVanished, stage ?? "", department ?? ""];
    const request = await pager.read(query, scope, now);
    const includeVanished = query.includeVanished === "true";
    const page = await apps.list(tenantId, { ...request, q, stage, department, includeVanished });
    return { body: await pager.write({ ...page, items: page.items.map(showApp) }, scope, now) };
  };
}
