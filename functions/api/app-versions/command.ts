import { changeOf } from "../../../shared/domain/lifecycle/change.ts";
import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import type { Direct } from "../../../shared/domain/lifecycle/rules.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type Governing, governed } from "./governed.ts";
import type { cancel, remove as removal } from "./lifecycle-routes.ts";
import { type Lifecycle, ownAct, ownVersion } from "./load.ts";

/**
 * Cancel, suspend, recover (the latter two also for the platform, two waves more): three waves of reads (the version, its
 * app or review, the app's versions) and one transaction of version, history and what follows for review and app.
 */
export function command(name: Exclude<Direct, "delete" | "release">, needs: Governing): Operation<typeof cancel> {
  return ({ params, query, body, commit, ...call }) =>
    redecide(async () => {
      const act = ownAct(call, body?.message);
      const target =
        name === "suspend" || name === "recover"
          ? await governed(needs, call.caller, params.id, act)
          : { before: await ownVersion(needs, call.tenantId, params.id), act };
      const change = await changeOf(name, needs.lifecycle, target);
      const { version } = change.moved;
      const answer = { body: version, version: version.version };
      if (query.dryRun === "true") return answer;
      return commit(answer, (also) => needs.lifecycle.save({ ...change, also }), {
        before: change.before,
        reason: body?.message,
        alsoIn: change.before.tenantId,
      });
    });
}

export function remove(needs: Lifecycle): Operation<typeof removal> {
  return ({ params, tenantId, ifMatch, commit, ...call }) =>
    redecide(async () => {
      const before = await ownVersion(needs, tenantId, params.id);
      const change = await changeOf("delete", needs.lifecycle, { before, act: ownAct(call) });
      requireVersion(change.before, ifMatch);
      return commit({ body: undefined }, (also) => needs.lifecycle.save({ ...change, also }), {
        before: change.before,
      });
    });
}
