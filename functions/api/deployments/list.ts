import { deploymentKey } from "../../../shared/domain/deployment/entity.ts";
import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";
import { serverTypeOf, shown } from "./shown.ts";

export interface ListDeployments {
  readonly deployments: DeploymentStore;
  readonly pager: Pager;
}

export function list({ deployments, pager }: ListDeployments): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const { status, serverType } = query;
    const scope = [tenantId, "/deployments", status ?? "", serverType ?? ""];
    const page = await reachedPage(await pager.read(query, scope, now), {
      async read(next) {
        const { items, lastKey } = await deployments.list(tenantId, next);
        return { items, startKey: lastKey };
      },
      inReach: (deployment) =>
        reaches(reach, deployment) &&
        (serverType === undefined || serverTypeOf(deployment) === serverType) &&
        (status === undefined ? deployment.status !== "ceased" : deployment.status === status),
      keyOf: ({ id }) => deploymentKey(tenantId, id),
    });
    return { body: await pager.write({ ...page, items: page.items.map(shown) }, scope, now) };
  };
}
