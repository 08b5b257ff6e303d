import { nameOf } from "../../../shared/domain/quota/rules.ts";
import { ROOT } from "../../../shared/domain/quota/schema.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import { viewOf } from "../../../shared/domain/quota/view.ts";
import { covers } from "../../../shared/kernel/grants.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListQuotas {
  readonly quotas: QuotaStore;
  readonly pager: Pager;
}

/** One query; the tenant is on the first page also where nothing of it was ever used. */
export function list({ quotas, pager }: ListQuotas): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/quotas", reach.scope];
    const page = await pager.read(query, scope, now);
    const { items, lastKey } = await quotas.list(tenantId, page);
    const isFirst = page.startKey === undefined;
    const whole =
      isFirst && items.every(({ group }) => group !== ROOT) ? [await quotas.get(tenantId, ROOT), ...items] : items;
    const all = covers(reach.scope, "tenant");
    const seen = whole.filter((counter) => all || reach.groups.includes(nameOf(counter)));
    return { body: await pager.write({ items: seen.map(viewOf), startKey: lastKey }, scope, now) };
  };
}
