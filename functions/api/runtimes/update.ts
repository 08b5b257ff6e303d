import { requireShares } from "../../../shared/domain/group/named.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./routes.ts";

export interface UpdateRuntime {
  readonly runtimes: RuntimeStore;
  readonly groups: GroupStore;
}

/** Two round trips; one more where own groups are named. */
export function update({ runtimes, groups }: UpdateRuntime): Operation<typeof contract> {
  return async ({ params, body, tenantId, reach, ifMatch, now, commit }) => {
    const current = requireReached(reach, await runtimes.get(tenantId, params.id), "runtime", params.id);
    requireVersion(current, ifMatch);
    const change = {
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      labels: body.labels ?? current.labels,
      ...(body.imageMirror === undefined ? {} : { imageMirror: body.imageMirror }),
      status: body.status ?? current.status,
      groups: body.groups === undefined ? current.groups : await requireShares(groups, tenantId, body.groups),
      updatedAt: now.toISOString(),
    };
    const next = { ...current, ...change, version: current.version + 1 };
    return unlessChanged(
      commit({ body: next, version: next.version }, (also) => runtimes.change(current, change, also), {
        before: current,
      }),
    );
  };
}
