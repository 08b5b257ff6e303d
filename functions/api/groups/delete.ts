import { parentOf } from "../../../shared/domain/group/path.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import { requireVersion } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { ChangeGroups } from "./create.ts";
import { requireGroup, shown } from "./reached.ts";
import type { remove as contract } from "./routes.ts";

/** Three round trips. The group's number of uses was read before the look, so that who comes in meanwhile stops it. */
export function remove({ groups }: ChangeGroups): Operation<typeof contract> {
  return async ({ params, tenantId, reach, ifMatch, commit }) => {
    const used = await requireGroup(groups, reach, params.id);
    const { id, path } = used.group;
    requireVersion(used.group, ifMatch);
    const [all, { userIds }] = await Promise.all([groups.all(tenantId), groups.members(tenantId, id, { limit: 10 })]);
    const below = all.filter((one) => parentOf(one.path) === path).map((one) => one.id);
    const usedBy = [...below, ...userIds].slice(0, 10);
    if (usedBy.length > 0) throw inUse(path, usedBy);
    try {
      return await commit({ body: undefined }, (also) => groups.delete(used, also), {
        before: shown(used.group),
      });
    } catch (error) {
      if (error instanceof ConditionFailed && error.index === 0) throw inUse(path, []);
      throw error;
    }
  };
}

function inUse(path: string, usedBy: readonly string[]): Problem {
  return new Problem({
    status: 409,
    code: "in-use",
    title: "The group is not empty",
    detail:
      usedBy.length === 0
        ? `"${path}" has changed meanwhile; look at it again.`
        : `Take the members out of "${path}" and delete the groups below it first: ${usedBy.join(", ")}.`,
    extensions: { usedBy },
  });
}
