import type { ApprovalKind } from "../domain/approval/flow.ts";
import { becameStale, settled } from "../domain/approval/rules.ts";
import type { Approval } from "../domain/approval/schema.ts";
import { ApprovalOvertaken, type ApprovalStore } from "../domain/approval/store.ts";
import type { Clock } from "../kernel/clock.ts";
import { ConditionFailed } from "../platform/dynamodb.ts";
import type { Outcome } from "./kinds/contract.ts";
import { noticesOf } from "./notices.ts";
import { followed } from "./told.ts";

export interface FinishParts {
  readonly approvals: ApprovalStore;
  /** What follows from the end of each kind. */
  readonly outcomes: Readonly<Partial<Record<ApprovalKind, Outcome>>>;
  readonly clock: Clock;
}

export interface ApprovalIds {
  readonly tenantId: string;
  readonly approvalId: string;
}

/** Something that was asked for keeps changing while it is carried out. */
const ATTEMPTS = 5;

/**
 * Does what follows from an approval's end, once: the end, its marking as done and its effects are one transaction. What has
 * changed since it was asked is not carried out: then the approval is `stale`. Three round trips.
 */
export async function finish({ approvals, outcomes, clock }: FinishParts, ids: ApprovalIds): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const approval = await approvals.get(ids.tenantId, ids.approvalId);
    if (approval === undefined || approval.settled || approval.status === "pending") return;
    const outcome = outcomes[approval.kind];
    if (outcome === undefined) throw new Error(`nothing is known to follow from approvals of ${approval.kind}`);
    const now = clock();
    try {
      await end(approvals, outcome, approval, now);
      return;
    } catch (error) {
      const overtaken = error instanceof ApprovalOvertaken || error instanceof ConditionFailed;
      if (!overtaken || attempt >= ATTEMPTS) throw error;
    }
  }
}

async function end(approvals: ApprovalStore, outcome: Outcome, approval: Approval, now: Date): Promise<void> {
  const done = approval.status === "approved" ? await outcome.carryOut(approval, now) : undefined;
  if (done !== undefined && "writes" in done) {
    await approvals.save(approval, settled(approval, now), [...done.writes, followed(approval, now)]);
    return;
  }
  const ended = done === undefined ? approval : becameStale(approval, done.changed, now);
  const told = done === undefined ? [] : noticesOf({ ...approval, status: "pending" }, ended, now);
  const writes = [...(await outcome.turnDown(ended, now)), ...told, followed(ended, now)];
  await approvals.save(approval, settled(ended, now), writes);
}
