import { createHash } from "node:crypto";
import type { Key } from "../../platform/dynamodb.ts";
import type { Resource } from "./schema.ts";

/**
 * Access patterns:
 * 1. the counters of a tenant, its own (`/`) first, then its groups: `T#<tenant>#QUOTA` / path
 * 2. tenants whose counters are due to be compared with their objects: gsi1 `QUOTA_DUE#0…7` / `<due>#<tenant>`
 * 3. how far a count of one tenant's objects has come: `T#<tenant>#QUOTA_COUNT` / `-`
 */
export const countersPartition = (tenantId: string): string => `T#${tenantId}#QUOTA`;
export const counterKey = (tenantId: string, group: string): Key => ({ pk: countersPartition(tenantId), sk: group });
export const countKey = (tenantId: string): Key => ({ pk: `T#${tenantId}#QUOTA_COUNT`, sk: "-" });

/** Partitions of what is due, so that no key is written by every tenant. */
export const DUE_SHARDS = 8;
export const duePartition = (shard: number): string => `QUOTA_DUE#${shard}`;
export const dueShard = (tenantId: string): number =>
  createHash("sha256").update(tenantId).digest().readUInt8(0) % DUE_SHARDS;
/** `due`: RFC 3339. */
export const dueSortKey = (due: string, tenantId: string): string => `${due}#${tenantId}`;

/** Attributes of a counter: flat, so that each is changed and compared by itself. */
export const usedName = (resource: Resource): string => `used_${resource}`;
export const leftName = (resource: Resource): string => `left_${resource}`;
