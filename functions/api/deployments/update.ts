import type { DeploymentStore } from "../../../shared/domain/deployment/store.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./changing-routes.ts";
import { shown } from "./shown.ts";

/** Says what a deployment is called, and whether it stays at its version: nothing of it in the cloud knows. Two round trips. */
export function update({ deployments }: { readonly deployments: DeploymentStore }): Operation<typeof contract> {
  return async ({ params, body, tenantId, reach, ifMatch, now, commit }) => {
    const current = requireReached(reach, await deployments.get(tenantId, params.id), "deployment", params.id);
    requireVersion(current, ifMatch);
    const change = {
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      ...(body.pinned === undefined ? {} : { pinned: body.pinned, pinReason: body.reason ?? "" }),
      updatedAt: now.toISOString(),
    };
    const next = { ...current, ...change, version: current.version + 1 };
    return unlessChanged(
      commit({ body: shown(next), version: next.version }, (also) => deployments.describe(current, change, also), {
        before: current,
        ...(body.reason === undefined ? {} : { reason: body.reason }),
      }),
    );
  };
}
