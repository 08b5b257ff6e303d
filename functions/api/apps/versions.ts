import { isReleased, isShownInside } from "../../../shared/domain/app/audience.ts";
import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { versionsPartition } from "../../../shared/domain/app/entity.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { versions as contract } from "./routes.ts";

export interface ListVersions {
  readonly apps: AppStore;
  readonly catalogue: Catalogue;
  readonly pager: Pager;
}

export function versions({ apps, catalogue, pager }: ListVersions): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach, now }) => {
    const viewer = viewerOf(reach);
    const scope = [tenantId, "/apps/versions", params.id, query.includeVanished];
    const request = await pager.read(query, scope, now);
    const asked = { ...request, includeVanished: query.includeVanished === "true" };
    const begunElsewhere =
      request.startKey !== undefined && request.startKey.gsi1pk !== versionsPartition(tenantId, params.id);
    const [app, own] = await Promise.all([
      catalogue.readableApp(viewer, params.id),
      // A page of another tenant's versions goes on in that tenant's partition.
      begunElsewhere ? undefined : apps.versions(tenantId, params.id, asked),
    ]);
    if (app === undefined) throw notFound("app", params.id);
    if (app.tenantId === tenantId && own !== undefined) {
      const seen = viewer.wide ? own : { ...own, items: own.items.filter(isShownInside) };
      return { body: await pager.write(seen, scope, now) };
    }
    const shared = await acrossTenants("tenants share apps, and this one was readable", () =>
      apps.versions(app.tenantId, params.id, asked),
    );
    const page = { ...shared, items: shared.items.filter(isReleased) };
    return { body: await pager.write(page, scope, now) };
  };
}
