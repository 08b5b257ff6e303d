import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { type PlacementStore, placementKey } from "../../../shared/domain/placement/store.ts";
import { reaches, requireReached } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as getContract, list as listContract } from "./routes.ts";
import { shown } from "./shown.ts";

export interface ReadPlacements {
  readonly placements: PlacementStore;
  readonly deployments: Pick<DeploymentStore, "several">;
  readonly pager: Pager;
}

/** Two round trips: the placement, then its deployments, which whoever sees it sees as far as their state goes. */
export function get({ placements, deployments }: ReadPlacements): Operation<typeof getContract> {
  return async ({ params, tenantId, reach }) => {
    const placement = requireReached(reach, await placements.get(tenantId, params.id), "placement", params.id);
    const found = await deployments.several(
      tenantId,
      placement.deployments.map(({ id }) => id),
    );
    return { body: shown(placement, found), version: placement.version };
  };
}

/** Two round trips, and one more for each hundred deployments of the page. */
export function list({ placements, deployments, pager }: ReadPlacements): Operation<typeof listContract> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/placements"];
    const page = await reachedPage(await pager.read(query, scope, now), {
      async read(next) {
        const { items, lastKey } = await placements.list(tenantId, next);
        return { items, startKey: lastKey };
      },
      inReach: (placement) => reaches(reach, placement),
      keyOf: ({ id }) => placementKey(tenantId, id),
    });
    const ids = page.items.flatMap((placement) => placement.deployments.map(({ id }) => id));
    const found = await deployments.several(tenantId, ids);
    return { body: await pager.write({ ...page, items: page.items.map((one) => shown(one, found)) }, scope, now) };
  };
}
