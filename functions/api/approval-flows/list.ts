import type { FlowStore } from "../../../shared/domain/approval/flow-store.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { list as contract } from "./routes.ts";

export function list({ flows }: { readonly flows: FlowStore }): Operation<typeof contract> {
  return async ({ tenantId }) => ({ body: { items: [...(await flows.all(tenantId))] } });
}
