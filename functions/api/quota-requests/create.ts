import type { Approvals } from "../../../shared/approvals/gate.ts";
import { askedQuota } from "../../../shared/approvals/kinds/quota.ts";
import type { QuotaRequest } from "../../../shared/domain/quota-request/schema.ts";
import type { QuotaRequestStore } from "../../../shared/domain/quota-request/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";

export interface CreateQuotaRequest {
  readonly quotaRequests: QuotaRequestStore;
  readonly approvals: Approvals;
  readonly newId: NewId;
}

/** One read and one transaction. Where the tenant's flow asks others, the platform hears of it when they have agreed. */
export function create({ quotaRequests, approvals, newId }: CreateQuotaRequest): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const open: QuotaRequest = {
      id: newId("quotaRequest"),
      tenantId,
      ...body,
      status: "open",
      createdBy: caller.actorId,
      createdAt: now.toISOString(),
      version: 1,
    };
    const gated = await approvals.gate(askedQuota(open, caller, now), await approvals.flow(tenantId, "quota"));
    const request: QuotaRequest =
      gated === undefined ? open : { ...open, status: "pending_approval", approvalId: gated.approval.id };
    return commit(
      { body: request, version: 1, location: "/quota-requests" },
      (also) => quotaRequests.create(request, [...(gated?.writes ?? []), ...also]),
      { reason: body.reason },
    );
  };
}
