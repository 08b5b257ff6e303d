import { type Control, controlled } from "../../../shared/domain/rollout/rules.ts";
import { dueWrite, type RolloutStore } from "../../../shared/domain/rollout/store.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { authorOf } from "./author-of.ts";
import type { halt, resume, revert } from "./routes.ts";

/** Steps of the rollout at once that one request gives way to. */
const MAX_ATTEMPTS = 5;

/**
 * Halts, resumes or reverts. Two round trips; again when the rollout went a step on between them. From the moment of its
 * answer no job begins of what was halted: each begins on the condition that the rollout is what it was.
 */
export function control(
  { rollouts }: { readonly rollouts: RolloutStore },
  what: Control,
): Operation<typeof halt | typeof resume | typeof revert> {
  return async ({ params, body, tenantId, reach, caller, now, commit }) => {
    for (let attempt = 1; ; attempt++) {
      const rollout = requireReached(reach, await rollouts.get(tenantId, params.id), "rollout", params.id);
      // Whoever halts needs no right to upgrade.
      const author = what === "halt" ? rollout.author : authorOf(caller);
      const next = controlled(rollout, what, author, now, body?.reason);
      const going = what === "halt" ? [] : [dueWrite(next, now)];
      const about = { before: rollout, ...(body?.reason === undefined ? {} : { reason: body.reason }) };
      try {
        return await commit(
          { body: next, version: next.version, location: `/rollouts/${next.id}`, retryAfter: 30 },
          (also) => rollouts.save(rollout, next, [...going, ...also]),
          about,
        );
      } catch (error) {
        if (!(error instanceof ConditionFailed && error.index === 0) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  };
}
