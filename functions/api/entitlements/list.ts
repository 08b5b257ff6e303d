import type { EntitlementStore } from "../../../shared/domain/market/entitlement-store.ts";
import { statusOf } from "../../../shared/domain/market/rules.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListEntitlements {
  readonly entitlements: EntitlementStore;
  readonly pager: Pager;
}

/** One round trip. */
export function list({ entitlements, pager }: ListEntitlements): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/entitlements"];
    const page = await entitlements.list(tenantId, await pager.read(query, scope, now));
    const items = page.items.map((one) => ({ ...one, status: statusOf(one, now) }));
    return { body: await pager.write({ items, startKey: page.startKey }, scope, now) };
  };
}
