import { VersionTexts } from "../../../shared/domain/app/texts.ts";
import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import { modify } from "../../../shared/domain/lifecycle/rules.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { update as contract } from "./lifecycle-routes.ts";
import { type Lifecycle, ownAct, ownVersion } from "./load.ts";

/** One read, one transaction of version and history. */
export function update(needs: Lifecycle): Operation<typeof contract> {
  return ({ params, body, tenantId, ifMatch, commit, ...call }) =>
    redecide(async () => {
      const before = await ownVersion(needs, tenantId, params.id);
      requireVersion(before, ifMatch);
      const members = Object.entries({ ...VersionTexts.parse(before), ...body });
      const texts = VersionTexts.parse(
        Object.fromEntries(members.filter(([, value]) => value !== null && value !== undefined)),
      );
      const moved = modify(before, texts, ownAct(call));
      return commit(
        { body: moved.version, version: moved.version.version },
        (also) => needs.lifecycle.save({ before, moved, also }),
        { before },
      );
    });
}
