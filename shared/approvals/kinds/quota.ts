import type { Approval } from "../../domain/approval/schema.ts";
import type { QuotaRequest } from "../../domain/quota-request/schema.ts";
import type { QuotaRequestStore } from "../../domain/quota-request/store.ts";
import { digestOf } from "../../kernel/canonical-json.ts";
import type { Asked } from "../gate.ts";
import type { Outcome } from "./contract.ts";

/** All that the tenant's approvers agree to. */
export function quotaHash({ id, tenantId, limits, reason }: QuotaRequest): string {
  return digestOf({ id, tenantId, limits, reason });
}

/** What the tenant's approvers are asked before the platform hears of it. */
export function askedQuota(request: QuotaRequest, author: Asked["author"], now: Date): Asked {
  const { id, limits, reason } = request;
  const named = Object.entries(limits).map(([resource, limit]) => `${resource} ${limit}`);
  return {
    kind: "quota",
    subject: { type: "quota request", id },
    title: `Ask the platform for ${named.join(", ")}`,
    request: { limits, reason },
    facts: { groups: [...author.groups] },
    hash: quotaHash(request),
    author,
    now,
  };
}

/** The request waits where the platform does not see it; its approval puts it before the platform. */
export function quotaOutcome(store: Pick<QuotaRequestStore, "get" | "decision">): Outcome {
  const waiting = async ({ id, tenantId, subject }: Approval): Promise<QuotaRequest | undefined> => {
    const found = await store.get(tenantId, subject.id);
    return found?.status === "pending_approval" && found.approvalId === id ? found : undefined;
  };
  return {
    async carryOut(approval) {
      const request = await waiting(approval);
      if (request === undefined) return { changed: "The quota request does not wait any more." };
      if (quotaHash(request) !== approval.hash)
        return { changed: "The quota request is not what was asked for any more." };
      const open: QuotaRequest = { ...request, status: "open", version: request.version + 1 };
      return { writes: [store.decision(open, "pending_approval")] };
    },
    async turnDown(approval, now) {
      const request = await waiting(approval);
      if (request === undefined) return [];
      const message = approval.reason ?? `The request was ${approval.status}.`;
      const version = request.version + 1;
      const ended: QuotaRequest = { ...request, status: "rejected", message, decidedAt: now.toISOString(), version };
      return [store.decision(ended, "pending_approval")];
    },
  };
}
