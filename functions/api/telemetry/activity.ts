import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import type { DeploymentEventStore } from "../../../shared/domain/deployment-event/store.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { listActivity as contract } from "./activity-routes.ts";

export interface ActivityNeeds {
  readonly deployments: Pick<DeploymentStore, "get">;
  readonly events: Pick<DeploymentEventStore, "list">;
  readonly pager: Pager;
}

/** Two round trips in sequence: who may read the deployment, then a page. */
export function listActivity({ deployments, events, pager }: ActivityNeeds): Operation<typeof contract> {
  return async ({ params, query, tenantId, reach, now }) => {
    requireReached(reach, await deployments.get(tenantId, params.id), "deployment", params.id);
    const scope = [tenantId, "/deployments", params.id, "/activity"];
    const page = await events.list(tenantId, params.id, await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}
