import { runtimeKey, sharedPartition } from "../../../shared/domain/runtime/entity.ts";
import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import { showRuntime } from "../../../shared/domain/runtime/view.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import type { PageRequest, Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListRuntimes {
  readonly runtimes: RuntimeStore;
  readonly pager: Pager;
}

/** Before every id: where the listing goes on with what others share. */
const BEGINNING = "-";

/** The tenant's own first, one query a page, then what others share with it, two round trips a page more. */
export function list({ runtimes, pager }: ListRuntimes): Operation<typeof contract> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/runtimes"];
    const shared = sharedPartition(tenantId);
    const page = await reachedPage(await pager.read(query, scope, now), {
      async read(next: PageRequest) {
        if (next.startKey?.pk === shared) return runtimes.shared(tenantId, next);
        const own = await runtimes.list(tenantId, next);
        return { items: own.items, startKey: own.startKey ?? { pk: shared, sk: BEGINNING } };
      },
      inReach: (runtime) => reaches(reach, runtime),
      keyOf: (runtime) =>
        runtime.tenantId === tenantId ? runtimeKey(tenantId, runtime.id) : { pk: shared, sk: runtime.id },
    });
    const items = page.items.map((runtime) => showRuntime(reach, runtime));
    return { body: await pager.write({ ...page, items }, scope, now) };
  };
}
