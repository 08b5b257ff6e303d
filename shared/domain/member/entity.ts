import type { Item, Key } from "../../platform/dynamodb.ts";
import type { Member } from "./schema.ts";

/*
 * Access patterns of members:
 *
 * | what                                  | how                                                        |
 * | a tenant's members; one by its user   | pk `T#<tenant>#MEMBER`, sk `<userId>`                       |
 * | the tenants of a user                 | gsi1 pk `USER#<userId>#MEMBER`, sk `<tenantId>`             |
 */
export const memberPartition = (tenantId: string): string => `T#${tenantId}#MEMBER`;

export const memberKey = (tenantId: string, userId: string): Key => ({ pk: memberPartition(tenantId), sk: userId });

export const membershipsOf = (userId: string): string => `USER#${userId}#MEMBER`;

export function memberItem(member: Member): Item & Key {
  const { tenantId, userId } = member;
  const index = { gsi1pk: membershipsOf(userId), gsi1sk: tenantId };
  return { ...memberKey(tenantId, userId), entity: "Member", ...member, ...index };
}
