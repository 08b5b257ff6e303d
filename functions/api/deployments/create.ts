import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import { type DeployParts, decideDeploy, gateDeploy, newDeployment } from "../../../shared/operations/deploy/decide.ts";
import { describeDeploy } from "../../../shared/operations/deploy/describe.ts";
import { accepted, saveDeploy } from "../../../shared/operations/deploy/save.ts";
import { following } from "../../../shared/operations/job.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";

/**
 * Two round trips to the table in sequence: everything read at once, then one transaction. One more where a stage is
 * named, two more for another tenant's version. One to KMS between them when there is a password. The quota is checked
 * and taken by the transaction itself: one read more only where it does not suffice, or in a dry run. Where the tenant's
 * flow asks others, deployment and job wait as `pending_approval` with it in the same transaction, and nothing begins.
 */
export function create(needs: DeployParts): Operation<typeof contract> {
  return async ({ body, query, tenantId, caller, reach, now, commit }) => {
    const flow = needs.approvals.flow(tenantId, "deploy");
    // Whoever awaits it sees its failure; until then it is nobody's.
    flow.catch(() => undefined);
    const viewer = viewerOf(requireReach(caller, "app-versions:read"));
    const places = requireReach(caller, "runtimes:read");
    const decision = await decideDeploy(needs, body, { tenantId, caller, viewer, reach, places, now });
    if (query.dryRun === "true") {
      const { sealer } = needs;
      const made = await newDeployment({ sealer, newId: (kind) => derivedId(kind, "dry run") }, decision);
      const gated = await gateDeploy(needs, decision, made, await flow);
      return { status: 200, body: await describeDeploy(needs, decision, made, gated !== undefined) };
    }
    const made = await newDeployment(needs, decision);
    const gated = await gateDeploy(needs, decision, made, await flow);
    const saved = accepted(made, gated);
    return commit({ body: saved.deployment, version: 1, ...following(saved.job.id) }, (also) =>
      saveDeploy(needs, decision, made, gated, also),
    );
  };
}
