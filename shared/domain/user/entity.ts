import type { Item, Key } from "../../platform/dynamodb.ts";
import type { User } from "./schema.ts";

/** Access pattern of users: get by id. A user belongs to no tenant, so that the item is in no tenant's partition. */
export const userKey = (id: string): Key => ({ pk: `USER#${id}`, sk: "USER" });

export function userItem(user: User): Item & Key {
  return { ...userKey(user.id), entity: "User", ...user };
}
