import { DUE_SHARDS } from "../domain/approval/entity.ts";
import { nudged } from "../domain/approval/rules.ts";
import { ApprovalOvertaken, type Due } from "../domain/approval/store.ts";
import { type FinishParts, finish } from "./finish.ts";
import { look } from "./steps.ts";

/** After so many calls without an effect its execution is taken for dead, and what it would do is done here. */
const NUDGES = 2;

/**
 * No approval is forgotten: whose execution did not begin, was not told of a decision or died is put before it again
 * through the table's stream, and in the end brought to its end here. One read a shard when there is nothing to do.
 */
export async function sweepApprovals(parts: FinishParts): Promise<void> {
  const now = parts.clock();
  const shards = await Promise.all(Array.from({ length: DUE_SHARDS }, (_, shard) => parts.approvals.due(shard, now)));
  for (const due of shards.flat()) await settle(parts, due, now);
}

async function settle(parts: FinishParts, due: Due, now: Date): Promise<void> {
  const { tenantId, approvalId } = due;
  const approval = await parts.approvals.get(tenantId, approvalId);
  if (approval === undefined || approval.settled || !due.sk.startsWith(approval.sweepAt)) {
    return parts.approvals.forgetDue(due);
  }
  try {
    if (approval.nudges < NUDGES) return await parts.approvals.save(approval, nudged(approval, now), []);
    const { waiting } = await look(parts, { tenantId, approvalId });
    if (!waiting) await finish(parts, { tenantId, approvalId });
  } catch (error) {
    // Somebody decided at this moment: that calls its execution as well.
    if (!(error instanceof ApprovalOvertaken)) throw error;
  }
}
