import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { ChangeGroups } from "./create.ts";
import { requireGroup, shown } from "./reached.ts";
import type { update as contract } from "./routes.ts";

/** Two round trips. */
export function update({ groups }: ChangeGroups): Operation<typeof contract> {
  return async ({ params, body, reach, ifMatch, now, commit }) => {
    const { group } = await requireGroup(groups, reach, params.id);
    requireVersion(group, ifMatch);
    const next = {
      ...group,
      description: body.description ?? group.description,
      version: group.version + 1,
      updatedAt: now.toISOString(),
    };
    return unlessChanged(
      commit({ body: shown(next), version: next.version }, (also) => groups.update(group, next, also), {
        before: shown(group),
      }),
    );
  };
}
