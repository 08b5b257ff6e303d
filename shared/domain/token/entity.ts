import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access pattern of tokens: get by id. The one item that is read before the tenant is known, so it is not in a
 * tenant's partition; each token is a partition of its own, as every request reads one.
 */
export const tokenKey = (id: string): Key => ({ pk: `TOKEN#${id}`, sk: "TOKEN" });
