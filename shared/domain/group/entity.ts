import type { Key } from "../../platform/dynamodb.ts";
import { groupId } from "./schema.ts";

/*
 * Access patterns of groups:
 *
 * | what                                  | how                                                                 |
 * | a tenant's groups; one by id or path  | pk `T#<tenant>#GROUP`, sk `<groupId>`, which is made of the path     |
 * | the members of a group                | pk `T#<tenant>#GROUP#<groupId>`, sk `<userId>`                       |
 *
 * Besides the schema's fields a group's item has `uses`, a number that rises with every member and every group that comes
 * into it and never falls. A deletion is conditional on it, so that nothing slips in between the look and the deletion.
 */
export const groupPartition = (tenantId: string): string => `T#${tenantId}#GROUP`;

export const groupKey = (tenantId: string, id: string): Key => ({ pk: groupPartition(tenantId), sk: id });

export const groupMembersPartition = (tenantId: string, id: string): string => `T#${tenantId}#GROUP#${id}`;

export const groupMemberKey = (tenantId: string, path: string, userId: string): Key => ({
  pk: groupMembersPartition(tenantId, groupId(tenantId, path)),
  sk: userId,
});
