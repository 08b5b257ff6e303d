import type { RuntimeStore } from "../../../shared/domain/runtime/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListRuntimes {
  readonly runtimes: RuntimeStore;
  readonly pager: Pager;
}

export function list({ runtimes, pager }: ListRuntimes): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/runtimes"];
    const page = await runtimes.list(tenantId, await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}
