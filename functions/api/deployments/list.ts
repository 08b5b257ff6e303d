import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListDeployments {
  readonly deployments: DeploymentStore;
  readonly pager: Pager;
}

export function list({ deployments, pager }: ListDeployments): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/deployments"];
    const { items, lastKey } = await deployments.list(tenantId, await pager.read(query, scope, now));
    return { body: await pager.write({ items, startKey: lastKey }, scope, now) };
  };
}
