import type { Approval } from "../domain/approval/schema.ts";
import { byItself } from "../domain/audit/by-itself.ts";
import { auditWrite } from "../domain/audit/log.ts";
import type { Write } from "../platform/dynamodb.ts";

/** A deadline that passed by itself: one audit entry for the approval that expired, or for the steps that were escalated. */
export function timePassed(before: Approval, after: Approval, now: Date): readonly Write[] {
  const actions = new Set(after.history.slice(before.history.length).map(({ action }) => action));
  const operation = actions.has("expired")
    ? "expireApproval"
    : actions.has("escalated")
      ? "escalateApproval"
      : undefined;
  if (operation === undefined) return [];
  const { tenantId, id, createdBy } = after;
  const did = { tenantId, operation, object: { type: "approval", id }, outcome: "done" } as const;
  return [auditWrite(byItself({ ...did, onBehalfOf: createdBy }, now))];
}

/** What followed from an approval's end, told of what was asked for: `failed` where it was not carried out. */
export function followed({ tenantId, subject, status, createdBy }: Approval, now: Date): Write {
  const { type, id } = subject;
  const outcome = status === "approved" ? "done" : "failed";
  const did = { tenantId, operation: "finishApproval", object: { type, id }, outcome } as const;
  return auditWrite(byItself({ ...did, onBehalfOf: createdBy }, now));
}
