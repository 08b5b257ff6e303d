import { type PlanStore, planKey } from "../../../shared/domain/plan/store.ts";
import { reaches, requireReached } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type * as contract from "./routes.ts";
import { shown } from "./shown.ts";

/** One read. */
export function get({ plans }: { readonly plans: PlanStore }): Operation<typeof contract.get> {
  return async ({ params, tenantId, reach, now }) => {
    const plan = requireReached(reach, await plans.get(tenantId, params.id, now), "plan", params.id);
    return { body: shown(plan), version: plan.version };
  };
}

export function list({
  plans,
  pager,
}: {
  readonly plans: PlanStore;
  readonly pager: Pager;
}): Operation<typeof contract.list> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/plans"];
    const page = await reachedPage(await pager.read(query, scope, now), {
      async read(next) {
        const { items, lastKey } = await plans.list(tenantId, next);
        return { items, startKey: lastKey };
      },
      inReach: (plan) => reaches(reach, plan),
      keyOf: ({ id }) => planKey(tenantId, id),
    });
    return { body: await pager.write({ ...page, items: page.items.map(shown) }, scope, now) };
  };
}
