import type { Item, Key } from "../../platform/dynamodb.ts";
import type { ApiToken } from "./schema.ts";

/*
 * Access patterns of tokens:
 *
 * | what                               | how                                              |
 * | one by id                          | pk `TOKEN#<id>`, sk `TOKEN`                      |
 * | a tenant's; a user's of a tenant   | gsi1 pk `T#<tenant>#TOKEN`, sk `<userId or ->#<id>` |
 *
 * A token is read before the tenant is known, so it is not in a tenant's partition; each is a partition of its own.
 */
export const tokenKey = (id: string): Key => ({ pk: `TOKEN#${id}`, sk: "TOKEN" });

export const tokensOf = (tenantId: string): string => `T#${tenantId}#TOKEN`;

/** Beginning of the sort keys of one user's tokens. */
export const ofUser = (userId: string): string => `${userId}#`;

/** `expiresAt` is text here, so the table's time to live, which wants a number of seconds, passes it by. */
export function tokenItem(token: ApiToken): Item & Key {
  const { id, tenantId, userId = "-" } = token;
  const index = { gsi1pk: tokensOf(tenantId), gsi1sk: `${ofUser(userId)}${id}` };
  return { ...tokenKey(id), entity: "ApiToken", ...token, ...index };
}
