import type { QuotaRequest } from "../../../shared/domain/quota-request/schema.ts";
import type { QuotaRequestStore } from "../../../shared/domain/quota-request/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";

export interface CreateQuotaRequest {
  readonly quotaRequests: QuotaRequestStore;
  readonly newId: NewId;
}

/** One transaction. */
export function create({ quotaRequests, newId }: CreateQuotaRequest): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const request: QuotaRequest = {
      id: newId("quotaRequest"),
      tenantId,
      ...body,
      status: "open",
      createdBy: caller.actorId,
      createdAt: now.toISOString(),
      version: 1,
    };
    return commit(
      { body: request, version: 1, location: "/quota-requests" },
      (also) => quotaRequests.create(request, also),
      { reason: body.reason },
    );
  };
}
