import type { AppEdits } from "../../../shared/domain/app/edits.ts";
import type { AppStore } from "../../../shared/domain/app/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { history as contract } from "./routes.ts";

export interface ListHistory {
  readonly apps: AppStore;
  readonly edits: AppEdits;
  readonly pager: Pager;
}

/** One round trip's time: the app and a page of its history are read together. */
export function history({ apps, edits, pager }: ListHistory): Operation<typeof contract> {
  return async ({ params, query, tenantId, now }) => {
    const scope = [tenantId, "/apps/history", params.id];
    const request = await pager.read(query, scope, now);
    const [app, page] = await Promise.all([apps.get(tenantId, params.id), edits.history(tenantId, params.id, request)]);
    if (app === undefined) throw notFound("app", params.id);
    return { body: await pager.write(page, scope, now) };
  };
}
