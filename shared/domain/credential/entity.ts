import type { Key } from "../../platform/dynamodb.ts";

/**
 * Access patterns of credentials:
 * - get by tenant and id: the key
 * - list by tenant, by creation: query of the partition
 *
 * Besides the schema's fields an item has `uses`, a number that rises with every runtime made with it and never
 * falls. A deletion is conditional on it, so no runtime can slip in between the look and the deletion.
 */
export const credentialPartition = (tenantId: string): string => `T#${tenantId}#CREDENTIAL`;

export const credentialKey = (tenantId: string, id: string): Key => ({ pk: credentialPartition(tenantId), sk: id });
