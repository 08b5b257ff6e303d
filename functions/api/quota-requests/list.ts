import type { QuotaRequestStore } from "../../../shared/domain/quota-request/store.ts";
import { covers } from "../../../shared/kernel/grants.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListQuotaRequests {
  readonly quotaRequests: QuotaRequestStore;
  readonly pager: Pager;
}

/** One query. */
export function list({ quotaRequests, pager }: ListQuotaRequests): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/quota-requests", reach.scope];
    const page = await pager.read(query, scope, now);
    const isPlatform = covers(reach.scope, "platform");
    const found = isPlatform ? await quotaRequests.open(page) : await quotaRequests.list(tenantId, page);
    const items = found.items.filter((request) => reaches(reach, request));
    return { body: await pager.write({ items, startKey: found.lastKey }, scope, now) };
  };
}
