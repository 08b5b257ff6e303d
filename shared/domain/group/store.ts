import * as z from "zod";
import type { Item, Table, Write } from "../../platform/dynamodb.ts";
import { groupKey, groupMemberKey, groupMembersPartition, groupPartition } from "./entity.ts";
import { parentOf } from "./path.ts";
import { Group, groupId } from "./schema.ts";

const Uses = z.object({ uses: z.int() });
const MemberRecord = z.object({ userId: z.string() });

/** A group with the number that its deletion is conditional on. */
export interface UsedGroup {
  readonly group: Group;
  readonly uses: number;
}

/** Groups and who is in them. One round trip a method. */
export interface GroupStore {
  get(tenantId: string, id: string): Promise<UsedGroup | undefined>;
  /** All of a tenant, in the order of their paths; strongly consistent. */
  all(tenantId: string): Promise<readonly Group[]>;
  /** Those of these paths that are groups. One batch read of at most 100 keys. */
  existing(tenantId: string, paths: readonly string[]): Promise<ReadonlySet<string>>;
  /** @throws ConditionFailed (0: exists; 1, where it has a parent: that is not there) */
  create(group: Group, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: changed meanwhile) */
  update(before: Group, after: Group, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: changed, or somebody came into it meanwhile) */
  delete(used: UsedGroup, also: readonly Write[]): Promise<void>;
  /** Ids of users, in their order. */
  members(
    tenantId: string,
    id: string,
    page: { readonly limit: number; readonly startKey?: Item },
  ): Promise<{ readonly userIds: readonly string[]; readonly startKey?: Item | undefined }>;
}

export function groupStore(table: Table): GroupStore {
  return {
    async get(tenantId, id) {
      const item = await table.get(groupKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : { group: Group.parse(item), uses: Uses.parse(item).uses };
    },
    async all(tenantId) {
      const items = await table.queryAll({ pk: groupPartition(tenantId), consistent: true });
      return items.map((item) => Group.parse(item)).sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async existing(tenantId, paths) {
      const unique = [...new Set(paths)];
      if (unique.length === 0) return new Set();
      const keys = unique.map((path) => groupKey(tenantId, groupId(tenantId, path)));
      const items = await table.batchGet(keys, { consistent: true });
      return new Set(unique.filter((_, i) => items[i] !== undefined));
    },
    async create(group, also) {
      const { tenantId, id, path } = group;
      const parent = parentOf(path);
      await table.transact([
        {
          put: { ...groupKey(tenantId, id), entity: "Group", uses: 0, ...group },
          expression: { condition: "attribute_not_exists(pk)" },
        },
        ...(parent === undefined ? [] : [useGroup(tenantId, parent)]),
        ...also,
      ]);
    },
    async update(before, after, also) {
      const update: Write = {
        update: {
          key: groupKey(before.tenantId, before.id),
          update: "SET description = :description, updatedAt = :at, #version = :next",
          condition: "#version = :version",
          names: { "#version": "version" },
          values: {
            ":description": after.description,
            ":at": after.updatedAt,
            ":next": after.version,
            ":version": before.version,
          },
        },
      };
      await table.transact([update, ...also]);
    },
    async delete({ group, uses }, also) {
      const remove: Write = {
        delete: groupKey(group.tenantId, group.id),
        expression: {
          condition: "#version = :version AND uses = :uses",
          names: { "#version": "version" },
          values: { ":version": group.version, ":uses": uses },
        },
      };
      await table.transact([remove, ...also]);
    },
    async members(tenantId, id, page) {
      const answer = await table.query({ pk: groupMembersPartition(tenantId, id), consistent: true, ...page });
      return { userIds: answer.items.map((item) => MemberRecord.parse(item).userId), startKey: answer.lastKey };
    },
  };
}

/** Part of a transaction that brings something into a group: it is there, and is now in use. */
export function useGroup(tenantId: string, path: string): Write {
  return {
    update: {
      key: groupKey(tenantId, groupId(tenantId, path)),
      update: "ADD uses :one",
      condition: "attribute_exists(pk)",
      values: { ":one": 1 },
    },
  };
}

/** The records that a member comes into a group, and leaves it. */
export function joinGroup(tenantId: string, path: string, userId: string): Write {
  return { put: { ...groupMemberKey(tenantId, path, userId), entity: "GroupMember", userId, path } };
}

export function leaveGroup(tenantId: string, path: string, userId: string): Write {
  return { delete: groupMemberKey(tenantId, path, userId) };
}
