import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetRuntime {
  readonly runtimes: RuntimeStore;
}

export function get({ runtimes }: GetRuntime): Operation<typeof contract> {
  return async ({ params, tenantId }) => {
    const runtime = await runtimes.get(tenantId, params.id);
    if (runtime === undefined) throw notFound("runtime", params.id);
    return { body: runtime, version: runtime.version };
  };
}
