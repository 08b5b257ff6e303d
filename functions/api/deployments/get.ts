import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { allowedKinds } from "../../../shared/domain/job/rules.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type History, pastOf, requireDeployment } from "./history.ts";
import type { get as contract } from "./routes.ts";
import { shown } from "./shown.ts";

export interface GetDeployment extends History {
  readonly deployments: DeploymentStore;
}

/** One wave of two reads; as it was: one more of jobs and revisions. */
export function get({ deployments, ...history }: GetDeployment): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach }) => {
    if (query.at !== undefined) {
      const now = await requireDeployment(deployments, reach, params.id);
      const { deployment, job, revision } = await pastOf({ deployments, ...history }, now, query.at);
      return { body: { ...shown(deployment), nodes: [], allowed: [], past: { at: query.at, job, revision } } };
    }
    const [found, nodes] = await Promise.all([
      deployments.get(tenantId, params.id),
      deployments.nodes(tenantId, params.id),
    ]);
    const deployment = requireReached(reach, found, "deployment", params.id);
    // Of a deployment that lives, numbers that are free again are no nodes any more.
    const living = deployment.status === "deleted" ? nodes : nodes.filter(({ status }) => status !== "deleted");
    const allowed = deployment.activeJobId === undefined ? [...allowedKinds(deployment.status, deployment)] : [];
    return { body: { ...shown(deployment), nodes: [...living], allowed }, version: deployment.version };
  };
}
