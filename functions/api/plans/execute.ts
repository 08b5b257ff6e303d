import type { StoredPlan } from "../../../shared/domain/plan/schema.ts";
import { executedWrite } from "../../../shared/domain/plan/store.ts";
import { canonicalJson } from "../../../shared/kernel/canonical-json.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { following } from "../../../shared/operations/job.ts";
import { planOperation } from "../../../shared/operations/planning.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { PlanNeeds } from "./create.ts";
import type { execute as contract } from "./routes.ts";

/**
 * Decides the same request again and does it when it comes to the same digest. Beside what the operation's own route
 * needs: one read of the plan, one request to KMS that opens its request, one read of the quota where it takes some.
 */
export function execute(needs: PlanNeeds): Operation<typeof contract> {
  return async ({ params, tenantId, caller, reach, now, commit }) => {
    const plan = requireReached(reach, await needs.plans.get(tenantId, params.id, now), "plan", params.id);
    if (plan.status === "executed") throw done(plan);
    const { operation, deploymentId } = plan;
    const request: unknown = JSON.parse(
      await needs.sealer.open(plan.sealedRequest, { tenant: tenantId, object: plan.id }),
    );
    const reachOf = (permission: Parameters<typeof requireReach>[1]) => requireReach(caller, permission);
    const asked = { operation, deploymentId, request, tenantId, caller, reachOf, now };
    const planned = await planOperation(needs, asked).catch((error: unknown) => {
      // It could be done when it was planned: whatever speaks against it now has come since.
      if (error instanceof Problem && error.status !== 403 && error.status !== 404)
        throw stale(plan, [error.message], error);
      throw error;
    });
    if (planned.shown.digest !== plan.digest) throw stale(plan, differences(plan.shown, planned.shown));
    const { job } = planned;
    try {
      return await commit({ body: job, version: job.version, ...following(job.id) }, (also) =>
        planned.save([executedWrite(plan, job.id, now.toISOString()), ...also]),
      );
    } catch (error) {
      if (error instanceof ConditionFailed) throw stale(plan, ["Another request came first."], error);
      throw error;
    }
  };
}

/** Members of the plan that would be others now. */
function differences(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const names = ["deploymentVersion", "revision", "appVersion", "changes", "roles", "resources", "layers", "values"];
  const changed = names.filter((name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null));
  return changed.length > 0
    ? changed.map((name) => `"${name}" would be another one now.`)
    : ["What it works on has changed."];
}

function stale(plan: StoredPlan, changed: readonly string[], cause?: unknown): Problem {
  return new Problem(
    {
      status: 409,
      code: "plan-stale",
      title: "The plan does not hold any more",
      detail: `Nothing was done. ${changed.join(" ")} Make a new plan and look at it.`.slice(0, 1000),
      extensions: { planId: plan.id, changed },
    },
    { cause },
  );
}

function done(plan: StoredPlan): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The plan was executed already",
    detail: `Plan ${plan.id} was executed by job ${plan.jobId}; a plan is executed once.`,
    extensions: { status: plan.status, jobId: plan.jobId },
  });
}
