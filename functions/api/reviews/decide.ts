import type { AppVersion } from "../../../shared/domain/app/schema.ts";
import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import { phasesOf } from "../../../shared/domain/review/phase.ts";
import { decide, type Reviewed, type Reviewer, start as starting } from "../../../shared/domain/review/rules.ts";
import type { Review } from "../../../shared/domain/review/schema.ts";
import { widest } from "../../../shared/kernel/grants.ts";
import type { Call, Operation } from "../../../shared/platform/middleware/route.ts";
import { type Reviews, show, versionOf, visibleReview } from "./load.ts";
import type { start as contract, pass as passing, reject as rejecting } from "./routes.ts";

type Deciding = Pick<
  Call<unknown, unknown, unknown, ReturnType<typeof show>>,
  "caller" | "requestId" | "now" | "commit"
>;

export function start(needs: Reviews): Operation<typeof contract> {
  return ({ params, body, ...call }) =>
    run(needs, params.id, call, undefined, (review, version, by) => starting(review, version, body?.phase, by));
}

export function pass(needs: Reviews): Operation<typeof passing> {
  return ({ params, body, ...call }) =>
    run(needs, params.id, call, body?.message, (review, version, by) =>
      decide(review, version, "passed", body?.phase, by),
    );
}

export function reject(needs: Reviews): Operation<typeof rejecting> {
  return ({ params, body, ...call }) =>
    run(needs, params.id, call, body.message, (review, version, by) =>
      decide(review, version, "rejected", body.phase, by),
    );
}

/** Two or three reads in sequence (whose review, the review, its version), and one transaction of review, version and history. */
function run(
  needs: Reviews,
  id: string,
  { caller, requestId, now, commit }: Deciding,
  message: string | undefined,
  decision: (review: Review, version: AppVersion, by: Reviewer) => Reviewed,
) {
  return redecide(async () => {
    const before = await visibleReview(needs, caller, id);
    const version = await versionOf(needs, before);
    const phases = phasesOf(widest(caller.grants, "reviews:decide"), caller.tenantId === before.tenantId);
    const { review, ...moved } = decision(before, version, { actor: caller.actorId, phases, requestId, now, message });
    return commit(
      { body: show(review), version: review.version },
      (also) => needs.lifecycle.save({ before: version, moved, review: { before, after: review }, also }),
      { before: show(before), reason: message, alsoIn: before.tenantId },
    );
  });
}
