import { delegate as give, withdraw as takeBack } from "../../../shared/domain/approval/decide.ts";
import { invalid } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type ActNeeds, act } from "./act.ts";
import type { delegate as delegating, withdraw as withdrawing } from "./routes.ts";

const DAY_MS = 86_400_000;
/** As long as three steps may wait. */
const MAX_DAYS = 90;

/** One read more, of the delegate. */
export function delegate(needs: ActNeeds): Operation<typeof delegating> {
  return async (call) => {
    const { body, tenantId, now } = call;
    const until = new Date(body.until);
    if (until <= now || until.getTime() > now.getTime() + MAX_DAYS * DAY_MS)
      throw wrong("/until", `must be in the future, and in at most ${MAX_DAYS} days`);
    return act(needs, call, async (approval, { self }) => {
      // Asked for last: for whoever may not know of the request, there is none.
      const to = await needs.people.member(tenantId, body.to);
      if (to === undefined) throw wrong("/to", "is no active member of the tenant");
      return give(approval, to, until, self, now);
    });
  };
}

export function withdraw(needs: ActNeeds): Operation<typeof withdrawing> {
  return (call) =>
    act(needs, call, (approval, { self }) => takeBack(approval, self, call.body.reason, call.now), call.body.reason);
}

function wrong(pointer: string, detail: string) {
  return invalid("invalid-request", "It cannot be delegated so", [{ pointer, detail }]);
}
