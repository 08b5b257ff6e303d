import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { DriftReport } from "../../../shared/domain/drift/schema.ts";
import type { DriftStore } from "../../../shared/domain/drift/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Functions } from "../../../shared/platform/lambda.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { checkDrift as checkContract, drift as contract } from "./drift-routes.ts";

export interface DriftNeeds {
  readonly deployments: DeploymentStore;
  readonly drift: Pick<DriftStore, "get">;
  readonly functions: Pick<Functions, "call">;
  /** Name before the provider id of the function that compares. */
  readonly observePrefix: string;
}

/** Two reads at once. */
export function drift(needs: Pick<DriftNeeds, "deployments" | "drift">): Operation<typeof contract> {
  return async ({ params, tenantId, reach }) => {
    const [found, report] = await Promise.all([
      needs.deployments.get(tenantId, params.id),
      needs.drift.get(tenantId, params.id),
    ]);
    requireReached(reach, found, "deployment", params.id);
    if (report === undefined) throw notFound("drift report", params.id);
    return { body: report };
  };
}

/** One read, and what the provider's function does. */
export function checkDrift(needs: DriftNeeds): Operation<typeof checkContract> {
  return async ({ params, tenantId, reach }) => {
    const found = await needs.deployments.get(tenantId, params.id);
    const deployment = requireReached(reach, found, "deployment", params.id);
    const name = `${needs.observePrefix}${deployment.provider}`;
    const report = DriftReport.nullable().parse(
      await needs.functions.call(name, { tenantId, deploymentId: deployment.id }),
    );
    if (report === null) throw nothing(deployment);
    return { body: report };
  };
}

function nothing({ id, status }: { readonly id: string; readonly status: string }): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "There is nothing to compare",
    detail: `Deployment ${id} is ${status}: it has no machines that could differ.`,
    extensions: { status },
  });
}
