import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns of runtimes:
 * - get by tenant and id: the key
 * - list by tenant, by creation (ids begin with their time), all of them for matching: query of the partition
 *
 * Besides the schema's fields an item has `uses`, a number that rises with every deployment made on it and never
 * falls. A deletion is conditional on it, so no deployment can slip in between the look and the deletion.
 */
export const runtimePartition = (tenantId: string): string => `T#${tenantId}#RUNTIME`;

export const runtimeKey = (tenantId: string, id: string): Key => ({ pk: runtimePartition(tenantId), sk: id });
