import type * as z from "zod";
import type { FinishParts } from "../../../shared/approvals/finish.ts";
import { noticesOf } from "../../../shared/approvals/notices.ts";
import { type Actor, takesPart } from "../../../shared/domain/approval/decide.ts";
import type { People } from "../../../shared/domain/approval/people.ts";
import type { Approval } from "../../../shared/domain/approval/schema.ts";
import { ApprovalOvertaken, type ApprovalStore } from "../../../shared/domain/approval/store.ts";
import type { ApprovalView } from "../../../shared/domain/approval/view.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { type Reach, reaches } from "../../../shared/kernel/reach.ts";
import type { Answer, Call } from "../../../shared/platform/middleware/route.ts";

export interface ActNeeds {
  readonly approvals: ApprovalStore;
  readonly people: People;
  /** Tells whether what was asked is still what it was. */
  readonly outcomes: FinishParts["outcomes"];
}

type View = z.input<typeof ApprovalView>;

type Acting = Pick<
  Call<{ readonly id: string }, unknown, unknown, View>,
  "params" | "tenantId" | "caller" | "reach" | "now" | "commit"
>;

/** Decisions about one request at once that one of them gives way to. */
const MAX_ATTEMPTS = 5;

/**
 * One command about an approval: load, who is it, decide, save; again when somebody else decided meanwhile. Two reads in
 * sequence, one more for each place that the caller holds for somebody, and one transaction.
 */
export async function act(
  needs: ActNeeds,
  call: Acting,
  decide: (approval: Approval, actor: Actor) => Approval | Promise<Approval>,
  reason?: string,
): Promise<Answer<View>> {
  const { params, tenantId, now, commit } = call;
  for (let attempt = 1; ; attempt++) {
    const found = await needs.approvals.get(tenantId, params.id);
    if (found === undefined) throw notFound("approval", params.id);
    const actor = await needs.people.actor(call.caller, found, now);
    const before = visible(found, call.reach, actor, params.id);
    const after = await decide(before, actor);
    const version = before.version + 1;
    const answer = { body: { ...after, version }, version };
    try {
      const save = (also: Parameters<ApprovalStore["save"]>[2]) =>
        needs.approvals.save(before, after, [...noticesOf(before, after, now), ...also]);
      return await commit(answer, save, { before, reason, onBehalfOf: placeTaken(before, after) });
    } catch (error) {
      if (!(error instanceof ApprovalOvertaken)) throw error;
      if (attempt === MAX_ATTEMPTS) throw busy(error);
    }
  }
}

/** Whose place the decision was made in, where it was not the own one. */
function placeTaken(before: Approval, after: Approval): string | undefined {
  const added = after.history.slice(before.history.length);
  return added.find(({ onBehalfOf }) => onBehalfOf !== undefined)?.onBehalfOf;
}

/** To its author, to those who decide or decided it, and as far as the caller's permission goes. @throws Problem 404 */
export function visible(approval: Approval | undefined, reach: Reach, actor: Actor, id: string): Approval {
  if (approval === undefined) throw notFound("approval", id);
  if (reaches(reach, approval) || takesPart(approval, actor)) return approval;
  if (actor.self.principals.some((one) => approval.author.includes(one))) return approval;
  throw notFound("approval", id);
}

function busy(cause: Error): Problem {
  return new Problem(
    {
      status: 429,
      code: "too-many-requests",
      title: "The request is being decided by many at once",
      detail: "Send the same request again.",
      retryable: true,
      retryAfter: 1,
    },
    { cause },
  );
}
