import type { AppStore } from "../../../shared/domain/app/store.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetApp {
  readonly apps: AppStore;
}

export function get({ apps }: GetApp): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const app = await apps.get(tenantId, params.id);
    if (app === undefined) throw notFound("app", params.id);
    return { body: showApp(app), version: app.version };
  };
}
