import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetDeployment {
  readonly deployments: DeploymentStore;
}

export function get({ deployments }: GetDeployment): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const [deployment, nodes] = await Promise.all([
      deployments.get(tenantId, params.id),
      deployments.nodes(tenantId, params.id),
    ]);
    if (deployment === undefined) throw notFound("deployment", params.id);
    return { body: { ...deployment, nodes: [...nodes] }, version: deployment.version };
  };
}
