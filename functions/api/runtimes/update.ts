import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { requireVersion, versionMismatch } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./routes.ts";

export interface UpdateRuntime {
  readonly runtimes: RuntimeStore;
}

export function update({ runtimes }: UpdateRuntime): Operation<typeof contract> {
  return async ({ params, body, tenantId, ifMatch, now }) => {
    const current = await runtimes.get(tenantId, params.id);
    if (current === undefined) throw notFound("runtime", params.id);
    requireVersion(current, ifMatch);
    const changed = await runtimes.change(current, {
      name: body.name ?? current.name,
      description: body.description ?? current.description,
      labels: body.labels ?? current.labels,
      ...(body.imageMirror === undefined ? {} : { imageMirror: body.imageMirror }),
      status: body.status ?? current.status,
      updatedAt: now.toISOString(),
    });
    if (changed === undefined) throw versionMismatch();
    return { body: changed, version: changed.version };
  };
}
