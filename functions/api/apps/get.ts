import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { showApp } from "../../../shared/domain/app/view.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetApp {
  readonly catalogue: Catalogue;
}

export function get({ catalogue }: GetApp): Operation<typeof contract> {
  return async ({ params, caller }) => {
    const app = await catalogue.readableApp(caller, params.id);
    if (app === undefined) throw notFound("app", params.id);
    return { body: showApp(app, caller.tenantId), version: app.version };
  };
}
