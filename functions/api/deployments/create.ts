import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import { type DeployingParts, proposeDeploy } from "../../../shared/operations/deploy/propose.ts";
import { following } from "../../../shared/operations/job.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";
import { shown } from "./shown.ts";

/**
 * Two round trips to the table in sequence: everything read at once, then one transaction. One more where a stage is
 * named, two more for another tenant's version. One to KMS between them when there is a password. The quota is checked
 * and taken by the transaction itself: one read more only where it does not suffice, where a policy judges it, or in a dry
 * run. Where the tenant's flow asks others, deployment and job wait as `pending_approval` with it in the same transaction,
 * and nothing begins.
 */
export function create(needs: DeployingParts): Operation<typeof contract> {
  return async ({ body, query, tenantId, caller, reach, now, commit }) => {
    const viewer = viewerOf(requireReach(caller, "app-versions:read"));
    const places = requireReach(caller, "runtimes:read");
    const asking = { tenantId, caller, viewer, reach, places, now };
    if (query.dryRun === "true") {
      // The same request is the same plan, whenever it is asked.
      const same: DeployingParts = { ...needs, newId: (kind) => derivedId(kind, "dry run") };
      return { status: 200, body: await (await proposeDeploy(same, body, asking)).preview() };
    }
    const { accepted, save } = await proposeDeploy(needs, body, asking);
    return commit({ body: shown(accepted.deployment), version: 1, ...following(accepted.job.id) }, save);
  };
}
