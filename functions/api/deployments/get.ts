import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { allowedKinds } from "../../../shared/domain/job/rules.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetDeployment {
  readonly deployments: DeploymentStore;
}

export function get({ deployments }: GetDeployment): Operation<typeof contract> {
  return async ({ params, tenantId, reach }) => {
    const [found, nodes] = await Promise.all([
      deployments.get(tenantId, params.id),
      deployments.nodes(tenantId, params.id),
    ]);
    const deployment = requireReached(reach, found, "deployment", params.id);
    // Of a deployment that lives, numbers that are free again are no nodes any more.
    const shown = deployment.status === "deleted" ? nodes : nodes.filter(({ status }) => status !== "deleted");
    const allowed = deployment.activeJobId === undefined ? [...allowedKinds(deployment.status)] : [];
    return { body: { ...deployment, nodes: [...shown], allowed }, version: deployment.version };
  };
}
