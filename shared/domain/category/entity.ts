import type { Item, Key } from "../../platform/dynamodb.ts";
import { type Category, type Membership, PLATFORM } from "./schema.ts";

/*
 * Access patterns of categories. `<owner>` is `T#<tenant>` or `PLATFORM`:
 *
 * | what                              | how                                                                        |
 * | an owner's categories, and the    | pk `<owner>#CATEGORY`, sk `<categoryId>`; sk `#TREE` holds the number that |
 * | number of its tree                | every change of the tree raises                                            |
 * | apps in a category                | pk `<owner>#CATEGORY#<categoryId>#<shard>`, sk `APP#<tenant>#<appId>`       |
 * | the shard takes no more apps      | the same pk, sk `CLOSED`                                                    |
 *
 * There is no counter: apps are counted by their records, and eight shards take the writes of all tenants.
 */

/** Partitions of a category's apps. */
export const SHARDS = 8;

export const TREE = "#TREE";
export const APP_PREFIX = "APP#";

function prefix(owner: string): string {
  return owner === PLATFORM ? "PLATFORM" : `T#${owner}`;
}

export function categoryPartition(owner: string): string {
  return `${prefix(owner)}#CATEGORY`;
}

export function categoryKey(owner: string, categoryId: string): Key {
  return { pk: categoryPartition(owner), sk: categoryId };
}

export function categoryItem(category: Category): Item & Key {
  return { ...categoryKey(category.owner, category.id), entity: "Category", ...category };
}

export function membersPartition(owner: string, categoryId: string, shard: number): string {
  return `${prefix(owner)}#CATEGORY#${categoryId}#${shard}`;
}

export function memberKey(owner: string, categoryId: string, { tenantId, appId }: Membership): Key {
  return { pk: membersPartition(owner, categoryId, shardOf(appId)), sk: `${APP_PREFIX}${tenantId}#${appId}` };
}

export function memberItem(owner: string, categoryId: string, membership: Membership): Item & Key {
  return { ...memberKey(owner, categoryId, membership), entity: "CategoryMember", ...membership };
}

export function closedKey(owner: string, categoryId: string, shard: number): Key {
  return { pk: membersPartition(owner, categoryId, shard), sk: "CLOSED" };
}

/** The last five bits of an id are random, whether it was drawn or derived. */
export function shardOf(appId: string): number {
  return appId.charCodeAt(appId.length - 1) % SHARDS;
}
