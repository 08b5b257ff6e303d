import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { forPlatform, type Reviews, show } from "./load.ts";
import type { list as contract } from "./routes.ts";

export interface ListReviews extends Reviews {
  readonly pager: Pager;
}

export function list({ reviews, pager }: ListReviews): Operation<typeof contract> {
  return async ({ query, caller, tenantId, now }) => {
    const all = forPlatform(caller);
    const filter = { status: query.status, phase: query.phase };
    const scope = [tenantId, all ? "/reviews of all" : "/reviews", query.status, query.phase ?? ""];
    const request = await pager.read(query, scope, now);
    const { items, startKey } = all
      ? await reviews.listAll(filter, request)
      : await reviews.list(tenantId, filter, request);
    return { body: await pager.write({ items: items.map(show), startKey }, scope, now) };
  };
}
