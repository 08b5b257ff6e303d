import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { showTo } from "../../../shared/domain/app/view.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetApp {
  readonly catalogue: Catalogue;
}

export function get({ catalogue }: GetApp): Operation<typeof contract> {
  return async ({ params, reach }) => {
    const viewer = viewerOf(reach);
    const app = await catalogue.readableApp(viewer, params.id);
    if (app === undefined) throw notFound("app", params.id);
    return { body: showTo(viewer, app), version: app.version };
  };
}
