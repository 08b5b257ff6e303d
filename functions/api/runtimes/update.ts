import { requireShares } from "../../../shared/domain/group/named.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
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
    if (current.status === "connecting" && body.status !== undefined) throw connecting(current);
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

function connecting({ id }: Pick<Runtime, "id">): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The runtime is connecting",
    detail: `"${id}" becomes active when its Frontgate is connected and its cluster was seen through it.`,
    extensions: { status: "connecting" },
  });
}
