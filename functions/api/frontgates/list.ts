import type { FrontgateStore } from "../../../shared/domain/frontgate/store.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

const everyTenants = <T>(read: () => Promise<T>): Promise<T> =>
  acrossTenants("the platform looks after all tenants' Frontgates", read);

export function list(frontgates: FrontgateStore): Operation<typeof contract> {
  return async ({ query }) => ({
    body: { items: [...(await everyTenants(() => frontgates.all(query.limit)))] },
  });
}
