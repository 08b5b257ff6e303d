import { noticesOf } from "../../../shared/approvals/notices.ts";
import { decide } from "../../../shared/domain/approval/decide.ts";
import { becameStale, requirePending } from "../../../shared/domain/approval/rules.ts";
import type { Approval } from "../../../shared/domain/approval/schema.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type ActNeeds, act } from "./act.ts";
import type { approve as approving, reject as rejecting } from "./routes.ts";

/** What was asked is looked at again: two reads more. */
export function approve(needs: ActNeeds): Operation<typeof approving> {
  return (call) =>
    act(
      needs,
      call,
      async (approval, actor) => {
        requirePending(approval);
        const after = decide(approval, { ...call.body, verdict: "approved" }, actor, call.now);
        await requireUnchanged(needs, approval, call.now);
        return after;
      },
      call.body.reason,
    );
}

export function reject(needs: ActNeeds): Operation<typeof rejecting> {
  return (call) =>
    act(
      needs,
      call,
      (approval, actor) => decide(approval, { ...call.body, verdict: "rejected" }, actor, call.now),
      call.body.reason,
    );
}

/** Ends the approval of what is no longer what was asked. @throws Problem 409 `approval-stale`, `deployment-busy` */
async function requireUnchanged({ approvals, outcomes }: ActNeeds, approval: Approval, now: Date): Promise<void> {
  const outcome = outcomes[approval.kind];
  await outcome?.ready?.(approval);
  const done = await outcome?.carryOut(approval, now);
  if (done === undefined || !("changed" in done)) return;
  const stale = becameStale(approval, done.changed, now);
  await approvals.save(approval, stale, noticesOf(approval, stale, now));
  throw new Problem({
    status: 409,
    code: "approval-stale",
    title: "What was asked has changed",
    detail: `${done.changed} The request was ended; its author has to ask again.`,
  });
}
