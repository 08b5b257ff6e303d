import type * as z from "zod";
import { ROOT } from "../../../shared/domain/quota/schema.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import type { QuotaRequest } from "../../../shared/domain/quota-request/schema.ts";
import type { QuotaRequestStore } from "../../../shared/domain/quota-request/store.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { acrossTenants } from "../../../shared/platform/fence.ts";
import type { Answer, Call } from "../../../shared/platform/middleware/route.ts";
import type { approve } from "./routes.ts";

export interface DecideQuotaRequest {
  readonly quotaRequests: QuotaRequestStore;
  readonly quotas: QuotaStore;
}

type View = z.input<(typeof approve)["output"]>;
type Decision = Pick<Call<{ readonly id: string }, unknown, unknown, View>, "params" | "now" | "commit">;

/**
 * Ends a request; an approval sets the limits in the same transaction. Both tenants' audit logs tell it.
 * Three reads, one transaction. @throws Problem 409 `wrong-state` when it was decided before
 */
export async function decide(
  { quotaRequests, quotas }: DecideQuotaRequest,
  status: "approved" | "rejected",
  message: string | undefined,
  { params, now, commit }: Decision,
): Promise<Answer<View>> {
  const before = await quotaRequests.find(params.id);
  if (before === undefined) throw notFound("quota request", params.id);
  if (before.status !== "open") throw decided(before);
  const after: QuotaRequest = {
    ...before,
    status,
    ...(message === undefined ? {} : { message }),
    decidedAt: now.toISOString(),
    version: before.version + 1,
  };
  const { tenantId, limits } = before;
  return acrossTenants("the platform decides a tenant's request", async () => {
    try {
      return await commit(
        { body: after, version: after.version },
        async (also) => {
          const counter = await quotas.get(tenantId, ROOT);
          const change = status === "approved" ? { limits } : { limits: {} };
          await quotas.setLimits(counter, change, now, [quotaRequests.decision(after), ...also]);
        },
        { before, reason: message, alsoIn: tenantId },
      );
    } catch (error) {
      // Decided by somebody else meanwhile, or other limits were set: both want another look.
      if (error instanceof ConditionFailed) throw decided(before);
      throw error;
    }
  });
}

function decided(request: QuotaRequest): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The request cannot be decided now",
    detail:
      request.status === "pending_approval"
        ? `Quota request ${request.id} waits for its tenant's own approval.`
        : `Quota request ${request.id} was decided, or the tenant's limits were changed meanwhile: read both again.`,
    extensions: { status: request.status },
  });
}
