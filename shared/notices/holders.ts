import { refsOf } from "../domain/group/path.ts";
import type { Member } from "../domain/member/schema.ts";
import type { MemberStore } from "../domain/member/store.ts";
import type { Recipients } from "../domain/notice/schema.ts";
import type { Item } from "../platform/dynamodb.ts";

/** Most mails of one notice to those who have a role or are in a group; the others see it in the store. */
const MAX_HOLDERS = 50;
const PAGE = 100;
/** So that a tenant of many thousand members holds up nobody's notices. */
const MAX_PAGES = 20;

/**
 * Active members who have one of the roles, or are in one of the groups or below it: the first 50 by their ids, as they are
 * when the mail is sent. One query for each 100 members of the tenant, at most 20; none where neither is named.
 */
export async function holders(
  members: Pick<MemberStore, "list">,
  tenantId: string,
  { roles = [], groups = [], except = [] }: Recipients,
): Promise<readonly Member[]> {
  if (roles.length + groups.length === 0) return [];
  const meant = (member: Member): boolean =>
    member.status === "active" &&
    !except.includes(member.userId) &&
    (member.roles.some((role) => roles.includes(role)) ||
      refsOf(tenantId, member.groups).some((ref) => groups.includes(ref)));
  const found: Member[] = [];
  let startKey: Item | undefined;
  for (let page = 0; page < MAX_PAGES && found.length < MAX_HOLDERS; page++) {
    const answer = await members.list(tenantId, { limit: PAGE, ...(startKey === undefined ? {} : { startKey }) });
    found.push(...answer.items.filter(meant));
    startKey = answer.startKey;
    if (startKey === undefined) break;
  }
  return found.slice(0, MAX_HOLDERS);
}
