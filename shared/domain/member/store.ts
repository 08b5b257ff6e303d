import type { Item, Table, Write } from "../../platform/dynamodb.ts";
import { memberKey, memberPartition, membershipsOf } from "./entity.ts";
import { Member } from "./schema.ts";
import { memberWrites, refused } from "./writes.ts";

/** Tenants of one user that are read at once. */
export const MAX_MEMBERSHIPS = 100;

/** Users in tenants. One round trip a method unless it says otherwise. */
export interface MemberStore {
  /** Strongly consistent. */
  get(tenantId: string, userId: string): Promise<Member | undefined>;
  /** By user id. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly items: readonly Member[]; readonly startKey?: Item | undefined }>;
  /** Where the user is a member, by tenant id; the first `MAX_MEMBERSHIPS`. From an index: seconds behind at most. */
  ofUser(userId: string): Promise<readonly Member[]>;
  /** Those of these users who are members. One batch read of at most 100 keys. */
  some(tenantId: string, userIds: readonly string[]): Promise<readonly Member[]>;
  /**
   * Saves one who comes (`before` absent), changes, or goes (`after` absent), with the numbers of his roles and the records
   * of his groups, in one transaction of at most 73 writes and `also`.
   * @throws Problem 409 `last-admin`, 412, 422 for a role or group that is not there; ConditionFailed for one of `also`
   */
  save(before: Member | undefined, after: Member | undefined, also: readonly Write[]): Promise<void>;
}

export function memberStore(table: Table): MemberStore {
  return {
    async get(tenantId, userId) {
      const item = await table.get(memberKey(tenantId, userId), { consistent: true });
      return item === undefined ? undefined : Member.parse(item);
    },
    async list(tenantId, page) {
      const answer = await table.query({ pk: memberPartition(tenantId), ...page });
      return { items: answer.items.map((item) => Member.parse(item)), startKey: answer.lastKey };
    },
    async ofUser(userId) {
      const answer = await table.query({ index: "gsi1", pk: membershipsOf(userId), limit: MAX_MEMBERSHIPS });
      return answer.items.map((item) => Member.parse(item));
    },
    async some(tenantId, userIds) {
      if (userIds.length === 0) return [];
      const items = await table.batchGet(userIds.map((userId) => memberKey(tenantId, userId)));
      return items.flatMap((item) => (item === undefined ? [] : [Member.parse(item)]));
    },
    async save(before, after, also) {
      const guarded = memberWrites(before, after);
      try {
        await table.transact([...guarded.map(({ write }) => write), ...also]);
      } catch (error) {
        refused(error, guarded);
      }
    },
  };
}
