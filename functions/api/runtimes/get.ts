import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { showRuntime } from "../../../shared/domain/runtime/view.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export interface GetRuntime {
  readonly runtimes: RuntimeStore;
}

/** One round trip; three for one that another tenant shares. */
export function get({ runtimes }: GetRuntime): Operation<typeof contract> {
  return async ({ params, tenantId, reach }) => {
    const found = (await runtimes.get(tenantId, params.id)) ?? (await runtimes.sharedOne(tenantId, params.id));
    const runtime = requireReached(reach, found, "runtime", params.id);
    return { body: showRuntime(reach, runtime), version: runtime.version };
  };
}
