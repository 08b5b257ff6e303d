import * as z from "zod";
import type { ApprovalStore } from "../domain/approval/store.ts";
import type { Flows } from "../platform/flows.ts";
import type { ApprovalIds } from "./finish.ts";

export interface WakeParts {
  readonly approvals: Pick<ApprovalStore, "callback">;
  readonly flows: Pick<Flows, "start" | "succeed">;
  readonly stateMachineArn: string;
}

const Seen = z.object({
  id: z.string(),
  tenantId: z.string(),
  status: z.string(),
  wave: z.int(),
  nudges: z.int(),
  settled: z.boolean(),
});

type Image = Readonly<Record<string, unknown>>;

/** An approval whose execution has to begin or to go on, from what the table's stream shows of it. */
export function toWake(
  image: Image,
  before: Image | undefined,
): (ApprovalIds & { readonly isNew: boolean }) | undefined {
  if (image["entity"] !== "Approval") return undefined;
  const { data: now } = Seen.safeParse(image);
  if (now === undefined || now.settled) return undefined;
  const { data: was } = Seen.safeParse(before);
  const moved = was === undefined || was.wave !== now.wave || was.status !== now.status || was.nudges < now.nudges;
  // Also where it was nudged: its execution may never have begun.
  return moved
    ? { tenantId: now.tenantId, approvalId: now.id, isNew: was === undefined || was.nudges < now.nudges }
    : undefined;
}

/**
 * Begins the execution that waits for an approval, or answers the callback on which it waits. May be called any number of
 * times: the execution is named after the approval, and an answer that nobody waits for is ignored. At most one read and
 * two calls.
 */
export async function wake(
  parts: WakeParts,
  { isNew, ...ids }: ApprovalIds & { readonly isNew: boolean },
): Promise<void> {
  if (isNew) await parts.flows.start(parts.stateMachineArn, ids.approvalId, ids);
  const callback = await parts.approvals.callback(ids.tenantId, ids.approvalId);
  // Whoever waits looks again, so that a call too many costs a moment and changes nothing.
  if (callback !== undefined) await parts.flows.succeed(callback.token, {});
}
