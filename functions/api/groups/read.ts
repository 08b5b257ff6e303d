import type { GroupStore } from "../../../shared/domain/group/store.ts";
import type { MemberStore } from "../../../shared/domain/member/store.ts";
import { reaches } from "../../../shared/kernel/reach.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { inReach, requireGroup, shown } from "./reached.ts";
import type { get as getContract, list as listContract, members as membersContract } from "./routes.ts";

export interface ReadGroups {
  readonly groups: GroupStore;
  readonly members: MemberStore;
  readonly pager: Pager;
}

/** One round trip. */
export function list({ groups }: ReadGroups): Operation<typeof listContract> {
  return async ({ tenantId, reach }) => {
    const all = await groups.all(tenantId);
    return { body: { items: all.filter((group) => inReach(reach, group)).map(shown) } };
  };
}

/** One round trip. */
export function get({ groups }: ReadGroups): Operation<typeof getContract> {
  return async ({ params, reach }) => {
    const { group } = await requireGroup(groups, reach, params.id);
    return { body: shown(group), version: group.version };
  };
}

/** Three round trips: the group, a page of its records, and who they are. */
export function members({ groups, members: users, pager }: ReadGroups): Operation<typeof membersContract> {
  return async ({ params, query, tenantId, reach, now }) => {
    const { group } = await requireGroup(groups, reach, params.id);
    const scope = [tenantId, `/groups/${group.id}/members`];
    const { userIds, startKey } = await groups.members(tenantId, group.id, await pager.read(query, scope, now));
    const found = await users.some(tenantId, userIds);
    const items = found
      .filter(({ userId }) => reach.scope !== "own" || reaches(reach, { tenantId, createdBy: userId }))
      .map(({ userId, email, name, status }) => ({ id: userId, email, name, status }));
    return { body: await pager.write({ items, startKey }, scope, now) };
  };
}
