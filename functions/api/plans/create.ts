import type { StoredPlan } from "../../../shared/domain/plan/schema.ts";
import type { PlanStore } from "../../../shared/domain/plan/store.ts";
import { type PlanningParts, planOperation } from "../../../shared/operations/planning.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";
import { shown } from "./shown.ts";

export interface PlanNeeds extends PlanningParts {
  readonly plans: PlanStore;
}

/** What the operation reads, one request to KMS and one transaction. No cloud is asked to change anything. */
export function create(needs: PlanNeeds): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const { operation, request } = body;
    const deploymentId = body.deploymentId ?? needs.newId("deployment");
    const reachOf = (permission: Parameters<typeof requireReach>[1]) => requireReach(caller, permission);
    const asked = { operation, deploymentId, request, tenantId, caller, reachOf, now, looked: true } as const;
    const planned = await planOperation(needs, asked);
    const id = needs.newId("plan");
    const { dryRun: _, digest, ...rest } = planned.shown;
    const plan: StoredPlan = {
      id,
      tenantId,
      operation,
      deploymentId,
      sealedRequest: await needs.sealer.seal(JSON.stringify(request), { tenant: tenantId, object: id }),
      shown: { deploymentId, ...rest, digest },
      digest,
      status: "ready",
      createdBy: caller.actorId,
      ...(planned.groups === undefined ? {} : { groups: [...planned.groups] }),
      createdAt: now.toISOString(),
      version: 1,
    };
    return commit({ body: shown(plan), version: 1, location: `/plans/${id}` }, (also) =>
      needs.plans.create(plan, also),
    );
  };
}
