import { memberKey } from "../../../shared/domain/member/entity.ts";
import type { MemberStore } from "../../../shared/domain/member/store.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { reachedPage } from "../../../shared/platform/middleware/reached-page.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { inReach, requireMember, shown } from "./reached.ts";
import type { get as getContract, list as listContract } from "./routes.ts";

export interface ReadMembers {
  readonly members: MemberStore;
  readonly pager: Pager;
}

/** One round trip where all are in reach; as many as `reachedPage` says where few are. */
export function list({ members, pager }: ReadMembers): Operation<typeof listContract> {
  return async ({ query, tenantId, reach, now }) => {
    const scope = [tenantId, "/members"];
    const asked = await pager.read(query, scope, now);
    const page = await reachedPage(asked, {
      read: (next) => members.list(tenantId, next),
      inReach: (member) => inReach(reach, member),
      keyOf: ({ userId }) => memberKey(tenantId, userId),
    });
    return { body: await pager.write({ ...page, items: page.items.map(shown) }, scope, now) };
  };
}

/** One round trip. */
export function get({ members }: ReadMembers): Operation<typeof getContract> {
  return async ({ params, reach }) => {
    const member = await requireMember(members, reach, params.id);
    return { body: shown(member), version: member.version };
  };
}
