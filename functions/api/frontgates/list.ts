import type { FrontgateStore } from "../../../shared/domain/frontgate/store.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export function list(frontgates: FrontgateStore): Operation<typeof contract> {
  return async ({ query }) => ({ body: { items: [...(await frontgates.all(query.limit))] } });
}
