import { requireReached } from "../../../shared/kernel/reach.ts";
import { LOOK_AFTER_SECONDS } from "../../../shared/operations/job.ts";
import { proposeRemoval } from "../../../shared/operations/placement/remove.ts";
import type { GatedParts } from "../../../shared/operations/propose.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { ReadPlacements } from "./read.ts";
import type { remove as contract } from "./routes.ts";
import { shown } from "./shown.ts";

/**
 * Four round trips' time: the placement, its deployments, what each deletion is decided from at once, then one transaction. What
 * policies judge beside, where there are some.
 */
export function remove(needs: GatedParts & ReadPlacements): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach, caller, now, ifMatch, commit }) => {
    const placement = requireReached(reach, await needs.placements.get(tenantId, params.id), "placement", params.id);
    requireVersion(placement, ifMatch);
    const ids = placement.deployments.map(({ id }) => id);
    const found = await needs.deployments.several(tenantId, ids);
    const deleting = requireReach(caller, "deployments:delete");
    const asking = { actorId: caller.actorId, groups: caller.groups, reach: deleting, now };
    const asked = { force: query.force === "true", reach: deleting, asking, caller };
    const { proposals, save } = await proposeRemoval(needs, placement, found, asked);
    const after = proposals.map(({ accepted }) => accepted.deployment);
    const rest = found.filter(({ id }) => after.every((one) => one.id !== id));
    const body = shown(placement, [...after, ...rest]);
    const answer = {
      body,
      version: placement.version,
      location: `/placements/${placement.id}`,
      retryAfter: LOOK_AFTER_SECONDS,
    };
    return commit(answer, save, {
      before: shown(placement, found),
      each: after.map(({ id }) => ({ operation: "deleteDeployment", object: { type: "deployment", id } })),
    });
  };
}
