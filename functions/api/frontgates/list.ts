import type { FrontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export interface ListFrontgates {
  readonly frontgates: FrontgateStore;
  readonly pager: Pager;
}

const everyTenants = <T>(read: () => Promise<T>): Promise<T> =>
  acrossTenants("the platform looks after all tenants' Frontgates", read);

/** One round trip. */
export function list({ frontgates, pager }: ListFrontgates): Operation<typeof contract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/frontgates"];
    const page = await pager.read(query, scope, now);
    return { body: await pager.write(await everyTenants(() => frontgates.page(page)), scope, now) };
  };
}
