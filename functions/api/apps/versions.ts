import type { AppStore } from "../../../shared/domain/app/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { versions as contract } from "./routes.ts";

export interface ListVersions {
  readonly apps: AppStore;
  readonly pager: Pager;
}

export function versions({ apps, pager }: ListVersions): Operation<typeof contract> {
  return async ({ params, query, tenantId, now }) => {
    const scope = [tenantId, "/apps/versions", params.id, query.includeVanished];
    const request = await pager.read(query, scope, now);
    const [app, page] = await Promise.all([
      apps.get(tenantId, params.id),
      apps.versions(tenantId, params.id, { ...request, includeVanished: query.includeVanished === "true" }),
    ]);
    if (app === undefined) throw notFound("app", params.id);
    return { body: await pager.write(page, scope, now) };
  };
}
