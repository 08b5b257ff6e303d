import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { history as contract } from "./lifecycle-routes.ts";
import { type Lifecycle, ownVersion } from "./load.ts";

export interface ListHistory extends Lifecycle {
  readonly pager: Pager;
}

/** One round trip's time: the version and a page of its history are read together. */
export function history({ lifecycle, pager }: ListHistory): Operation<typeof contract> {
  return async ({ params, query, tenantId, now }) => {
    const scope = [tenantId, "/app-versions/history", params.id];
    const request = await pager.read(query, scope, now);
    const [, page] = await Promise.all([
      ownVersion({ lifecycle }, tenantId, params.id),
      lifecycle.history(tenantId, params.id, request),
    ]);
    return { body: await pager.write(page, scope, now) };
  };
}
