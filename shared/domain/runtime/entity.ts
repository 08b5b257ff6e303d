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

/** What others share with a tenant, by runtime: who owns it. Whether it is still shared, the runtime itself says. */
export const sharedPartition = (tenantId: string): string => `T#${tenantId}#SHARED_RUNTIME`;

/** Deployments of other tenants on a runtime. Written with each and never taken away; a deletion looks which are left. */
export const guestsPartition = (tenantId: string, id: string): string => `T#${tenantId}#RUNTIME#${id}#GUEST`;

export const runtimeKey = (tenantId: string, id: string): Key => ({ pk: runtimePartition(tenantId), sk: id });
