import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import type { DeployingParts } from "../../../shared/operations/deploy/propose.ts";
import { LOOK_AFTER_SECONDS } from "../../../shared/operations/job.ts";
import { proposePlacement } from "../../../shared/operations/placement/propose.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";
import { shown } from "./shown.ts";

/**
 * Two round trips' time, as of one deployment: all that is read, for each runtime at once, then one transaction. One to
 * KMS for each deployment between them where there is a password.
 */
export function create(needs: DeployingParts): Operation<typeof contract> {
  return async ({ body, query, tenantId, caller, now, commit }) => {
    const viewer = viewerOf(requireReach(caller, "app-versions:read"));
    const places = requireReach(caller, "runtimes:read");
    const asking = { tenantId, caller, viewer, reach: requireReach(caller, "deployments:create"), places, now };
    if (query.dryRun === "true") {
      // The same request is the same plan, whenever it is asked.
      const same: DeployingParts = { ...needs, newId: (kind) => derivedId(kind, "dry run") };
      const { plans } = await proposePlacement(same, body, asking);
      return { status: 200, body: { dryRun: true, plans: [...(await plans())] } };
    }
    const { placement, proposals, save } = await proposePlacement(needs, body, asking);
    const made = proposals.map(({ accepted }) => accepted.deployment);
    const location = `/placements/${placement.id}`;
    return commit({ body: shown(placement, made), version: 1, location, retryAfter: LOOK_AFTER_SECONDS }, save);
  };
}
