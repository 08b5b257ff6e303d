import { type RolloutStore, rolloutKey } from "../../../shared/domain/rollout/store.ts";
import { reaches, requireReached } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type * as contract from "./routes.ts";

export interface ReadRollouts {
  readonly rollouts: RolloutStore;
  readonly pager: Pager;
}

/** Two reads at once. */
export function get({ rollouts }: ReadRollouts): Operation<typeof contract.get> {
  return async ({ params, tenantId, reach }) => {
    const [found, targets] = await Promise.all([
      rollouts.get(tenantId, params.id),
      rollouts.targets(tenantId, params.id),
    ]);
    const rollout = requireReached(reach, found, "rollout", params.id);
    return { body: { ...rollout, deployments: [...targets] }, version: rollout.version };
  };
}

export function list({ rollouts, pager }: ReadRollouts): Operation<typeof contract.list> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/rollouts"];
    const page = await reachedPage(await pager.read(query, scope, now), {
      async read(next) {
        const { items, lastKey } = await rollouts.list(tenantId, next);
        return { items, startKey: lastKey };
      },
      inReach: (rollout) => reaches(reach, rollout),
      keyOf: ({ id }) => rolloutKey(tenantId, id),
    });
    return { body: await pager.write(page, scope, now) };
  };
}
