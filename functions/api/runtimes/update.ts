import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./routes.ts";

export interface UpdateRuntime {
  readonly runtimes: RuntimeStore;
}

/** Two round trips. */
export function update({ runtimes }: UpdateRuntime): Operation<typeof contract> {
  return async ({ params, body, tenantId, ifMatch, now, commit }) => {
    const current = await runtimes.get(tenantId, params.id);
    if (current === undefined) throw notFound("runtime", params.id);
    requireVersion(current, ifMatch);
    const change = {
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      labels: body.labels ?? current.labels,
      ...(body.imageMirror === undefined ? {} : { imageMirror: body.imageMirror }),
      status: body.status ?? current.status,
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
