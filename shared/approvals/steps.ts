import { advance, untilDeadline, watched } from "../domain/approval/rules.ts";
import { ApprovalOvertaken, type ApprovalStore } from "../domain/approval/store.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Flows } from "../platform/flows.ts";
import type { ApprovalIds } from "./finish.ts";
import { noticesOf } from "./notices.ts";
import { timePassed } from "./told.ts";

export interface StepParts {
  readonly approvals: ApprovalStore;
  readonly flows: Pick<Flows, "succeed">;
  readonly clock: Clock;
}

/** What the execution does next: wait so long for that wave, or end. */
export type Looked = ApprovalIds & {
  readonly wave: number;
  readonly waiting: boolean;
  readonly timeoutSeconds: number;
};

/** A decision came in between; it is looked again. */
const ATTEMPTS = 5;

/**
 * Looks where an approval stands: deadlines that are over are acted upon, and the sweep is told when to expect more. Two
 * round trips. May be called any number of times. @throws Error when there is no such approval
 */
export async function look({ approvals, clock }: Omit<StepParts, "flows">, ids: ApprovalIds): Promise<Looked> {
  for (let attempt = 1; ; attempt++) {
    const before = await approvals.get(ids.tenantId, ids.approvalId);
    if (before === undefined) throw new Error(`there is no approval ${ids.approvalId}`);
    const now = clock();
    const timely = advance(before, now);
    const after = timely.status === "pending" ? watched(timely, now) : timely;
    try {
      if (timely !== before || after.sweepAt !== before.sweepAt)
        await approvals.save(before, after, [...noticesOf(before, after, now), ...timePassed(before, after, now)]);
      const timeoutSeconds = Math.max(1, Math.ceil(untilDeadline(after, now) / 1000));
      return { ...ids, wave: after.wave, waiting: after.status === "pending", timeoutSeconds };
    } catch (error) {
      if (!(error instanceof ApprovalOvertaken) || attempt >= ATTEMPTS) throw error;
    }
  }
}

/**
 * Keeps the callback of the execution that waits for a wave, then looks whether that was decided meanwhile: who decides
 * writes the approval and looks for a callback afterwards, so that one of the two always sees the other.
 */
export async function wait(
  { approvals, flows }: Omit<StepParts, "clock">,
  { wave, token, ...ids }: ApprovalIds & { readonly wave: number; readonly token: string },
): Promise<void> {
  await approvals.keepCallback(ids.tenantId, ids.approvalId, { token, wave });
  const approval = await approvals.get(ids.tenantId, ids.approvalId);
  if (approval === undefined || approval.status !== "pending" || approval.wave !== wave) await flows.succeed(token, {});
}
