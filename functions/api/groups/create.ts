import { parentOf } from "../../../shared/domain/group/path.ts";
import { type Group, groupId, MAX_GROUPS } from "../../../shared/domain/group/schema.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import { invalid, Problem } from "../../../shared/kernel/problem.ts";
import { ConditionFailed } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { shown } from "./reached.ts";
import type { create as contract } from "./routes.ts";

export interface ChangeGroups {
  readonly groups: GroupStore;
}

/** Two round trips. The bound is looked at before, so that groups made at the same time may exceed it by a few. */
export function create({ groups }: ChangeGroups): Operation<typeof contract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    const { path, description } = body;
    const parent = parentOf(path);
    const all = await groups.all(tenantId);
    if (all.some((one) => one.path === path)) throw taken(path);
    if (parent !== undefined && !all.some((one) => one.path === parent)) throw noParent(parent);
    if (all.length >= MAX_GROUPS) throw full();
    const at = now.toISOString();
    const group: Group = {
      id: groupId(tenantId, path),
      tenantId,
      path,
      description,
      version: 1,
      createdAt: at,
      createdBy: caller.actorId,
      updatedAt: at,
    };
    const answer = { body: shown(group), version: 1, location: `/groups/${group.id}` };
    try {
      return await commit(answer, (also) => groups.create(group, also));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      if (error.index === 0) throw taken(path);
      if (error.index === 1 && parent !== undefined) throw noParent(parent);
      throw error;
    }
  };
}

function taken(path: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "There is such a group",
    detail: `The tenant has the group "${path}" already.`,
  });
}

function noParent(path: string): Problem {
  const fault = { pointer: "/path", detail: `There is no group "${path}".`, remedy: "Make the group above it first." };
  return invalid("invalid-request", "The group above it is not there", [fault]);
}

function full(): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "There are too many groups",
    detail: `A tenant has at most ${MAX_GROUPS}; delete one that nobody is in.`,
  });
}
