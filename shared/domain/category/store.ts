import * as z from "zod";
import { ConditionFailed, type Expression, type Table, type Write } from "../../platform/dynamodb.ts";
import {
  APP_PREFIX,
  categoryItem,
  categoryKey,
  categoryPartition,
  closedKey,
  memberItem,
  memberKey,
  membersPartition,
  SHARDS,
  shardOf,
  TREE,
} from "./entity.ts";
import { uncategorized } from "./rules.ts";
import { Category, Membership, PLATFORM } from "./schema.ts";

/** An owner's categories as one query saw them. `tree` is raised by every change of where something hangs. */
export interface Tree {
  readonly categories: readonly Category[];
  readonly tree: number;
}

/** Categories and the apps in them. One round trip a method unless it says otherwise. */
export interface CategoryStore {
  /** Strongly consistent, without the built-in one. */
  tree(owner: string): Promise<Tree>;
  /** The platform's, the tenant's and the built-in one, by id. Two queries at once. */
  visible(tenantId: string): Promise<readonly Category[]>;
  /** Those of these ids that the tenant may use, the built-in one not among them. One batch read of two keys an id. */
  find(tenantId: string, ids: readonly string[]): Promise<readonly Category[]>;
  /** @throws ConditionFailed (0: exists; 1: the tree changed) */
  create(category: Category, tree: number, also: readonly Write[]): Promise<void>;
  /** `tree` where it moves. @throws ConditionFailed (0: changed meanwhile; 1: the tree changed) */
  update(before: Category, after: Category, tree: number | undefined, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: changed meanwhile; 1: the tree changed) */
  delete(category: Category, tree: number, also: readonly Write[]): Promise<void>;
  /** Apps in the category, of all tenants; strongly consistent. One query a shard, all at once. */
  members(category: Category): Promise<readonly Membership[]>;
  /** No app comes into the category any more, for an hour. One write a shard, all at once. */
  close(category: Category, now: Date): Promise<void>;
  reopen(category: Category): Promise<void>;
}

const TreeItem = z.object({ tree: z.int() });
const CLOSED_SECONDS = 3600;

export function categoryStore(table: Table): CategoryStore {
  const read = async (owner: string, consistent: boolean): Promise<Tree> => {
    const items = await table.queryAll({ pk: categoryPartition(owner), consistent });
    const tree = items.find(({ sk }) => sk === TREE);
    return {
      categories: items.filter(({ sk }) => sk !== TREE).map((item) => Category.parse(item)),
      tree: tree === undefined ? 0 : TreeItem.parse(tree).tree,
    };
  };
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  return {
    tree: (owner) => read(owner, true),
    async visible(tenantId) {
      const [shared, own] = await Promise.all([read(PLATFORM, false), read(tenantId, false)]);
      const all = [...shared.categories, ...own.categories];
      const ids = new Set(all.map(({ id }) => id));
      return [uncategorized, ...all.map((one) => rooted(one, ids))];
    },
    async find(tenantId, ids) {
      if (ids.length === 0) return [];
      const keys = ids.flatMap((id) => [categoryKey(tenantId, id), categoryKey(PLATFORM, id)]);
      const items = await table.batchGet(keys, { consistent: true });
      return items.flatMap((item) => (item === undefined ? [] : [Category.parse(item)]));
    },
    async create(category, tree, also) {
      const put: Write = { put: categoryItem(category), expression: { condition: "attribute_not_exists(pk)" } };
      await table.transact([put, raise(category.owner, tree), ...also]);
    },
    async update(before, after, tree, also) {
      const put: Write = { put: categoryItem(after), expression: unchanged(before) };
      const moved = tree === undefined ? [] : [raise(after.owner, tree)];
      await table.transact([put, ...moved, ...also]);
    },
    async delete(category, tree, also) {
      const remove: Write = { delete: categoryKey(category.owner, category.id), expression: unchanged(category) };
      await table.transact([remove, raise(category.owner, tree), ...also]);
    },
    async members({ owner, id }) {
      const pages = await Promise.all(
        shards.map((shard) =>
          table.queryAll({ pk: membersPartition(owner, id, shard), prefix: APP_PREFIX, consistent: true }),
        ),
      );
      return pages.flat().map((item) => Membership.parse(item));
    },
    async close({ owner, id }, now) {
      const expiresAt = Math.floor(now.getTime() / 1000) + CLOSED_SECONDS;
      const entity = "CategoryClosed";
      await Promise.all(shards.map((shard) => table.put({ ...closedKey(owner, id, shard), entity, expiresAt })));
    },
    async reopen({ owner, id }) {
      await Promise.all(shards.map((shard) => table.delete(closedKey(owner, id, shard))));
    },
  };
}

/**
 * The writes that bring an app from its categories `before` into those of `after`, for the transaction that edits the
 * app: a category that is being deleted takes no app any more. What is only in `before` may be the platform's or the
 * tenant's, or gone: both records are deleted, and there is at most one.
 */
export function moveApp(
  app: Membership,
  before: readonly string[],
  after: readonly Category[],
  now: Date,
): readonly Write[] {
  const joined = after.filter(({ id }) => !before.includes(id));
  const left = before.filter((id) => !after.some((one) => one.id === id));
  return [
    ...joined.flatMap(({ owner, id }): Write[] => [
      {
        check: closedKey(owner, id, shardOf(app.appId)),
        // The table deletes what has expired some time later.
        expression: {
          condition: "attribute_not_exists(pk) OR expiresAt <= :now",
          values: { ":now": Math.floor(now.getTime() / 1000) },
        },
      },
      { put: memberItem(owner, id, app) },
    ]),
    ...left.flatMap((id): Write[] => [
      { delete: memberKey(app.tenantId, id, app) },
      { delete: memberKey(PLATFORM, id, app) },
    ]),
  ];
}

/** A tenant's category hangs at the top once the platform has deleted its parent. */
function rooted(category: Category, ids: ReadonlySet<string>): Category {
  const { parentId, ...rest } = category;
  return parentId === undefined || ids.has(parentId) ? category : rest;
}

function raise(owner: string, tree: number): Write {
  return {
    update: {
      key: { pk: categoryPartition(owner), sk: TREE },
      update: "SET #tree = :next, #entity = :entity",
      condition: tree === 0 ? "attribute_not_exists(#tree)" : "#tree = :tree",
      names: { "#tree": "tree", "#entity": "entity" },
      values: { ":next": tree + 1, ":entity": "CategoryTree", ...(tree === 0 ? {} : { ":tree": tree }) },
    },
  };
}

function unchanged(category: Category): Expression {
  return {
    condition: "#version = :version",
    names: { "#version": "version" },
    values: { ":version": category.version },
  };
}

/** Whether somebody else changed the tree between reading and writing: the place has to be checked again. */
export function treeChanged(error: unknown): boolean {
  return error instanceof ConditionFailed && error.index === 1;
}
