import type { Item, Key, Write } from "../../platform/dynamodb.ts";
import type { Repo, RepoEvent } from "./schema.ts";

/*
 * Access patterns of a repo:
 *
 * | what                                  | how                                                                      |
 * | a tenant's repos, one of them         | pk `T#<tenant>#REPO`, sk `<repoId>`                                       |
 * | repos whose scan is due               | gsi1 `REPO_DUE#<shard>`, sk up to `<now>` (sk is `<nextScanAt>#<repoId>`) |
 * | a repo's scans, newest first          | pk `T#<tenant>#REPO#<repoId>#EVENT`, sk `<eventId>` (ids sort by time)    |
 * | what the last scan knew of every      | one object in the bucket, named by the repo (`manifests.ts`)              |
 * | version, good, bad or vanished        |                                                                          |
 * | deleted repos whose apps still have   | pk `T#<tenant>#REPO_REMOVAL`, sk `<repoId>`, due in gsi1 like a repo      |
 * | to leave the listing                  |                                                                          |
 */

/** Partitions of the schedule's index: a busy minute is spread, and a query reads one eighth of it. */
export const DUE_SHARDS = 8;

/** Scans are kept for 90 days. */
const EVENT_SECONDS = 90 * 24 * 3600;

/** A deleted repo: the indexer marks its apps as vanished, then deletes this record. */
export interface RepoRemoval {
  readonly tenantId: string;
  readonly repoId: string;
  /** ISO 8601. */
  readonly deletedAt: string;
  /** Key of its manifest. */
  readonly manifest?: string | undefined;
}

export function repoPartition(tenantId: string): string {
  return `T#${tenantId}#REPO`;
}

export function repoKey(tenantId: string, repoId: string): Key {
  return { pk: repoPartition(tenantId), sk: repoId };
}

export function repoEventPartition(tenantId: string, repoId: string): string {
  return `T#${tenantId}#REPO#${repoId}#EVENT`;
}

export function repoEventKey(tenantId: string, repoId: string, eventId: string): Key {
  return { pk: repoEventPartition(tenantId, repoId), sk: eventId };
}

export function repoRemovalKey(tenantId: string, repoId: string): Key {
  return { pk: `T#${tenantId}#REPO_REMOVAL`, sk: repoId };
}

export function duePartition(shard: number): string {
  return `REPO_DUE#${shard}`;
}

/** FNV-1a of the id: the same repo is always in the same shard. */
export function dueShard(repoId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < repoId.length; i++) hash = Math.imul(hash ^ repoId.charCodeAt(i), 0x01000193) >>> 0;
  return hash % DUE_SHARDS;
}

/** Sort key in the schedule: everything up to `<now>~` is due (`~` sorts after every id). */
export function dueSortKey(nextScanAt: string, repoId: string): string {
  return `${nextScanAt}#${repoId}`;
}

export function repoItem(repo: Repo): Item & Key {
  return {
    ...repoKey(repo.tenantId, repo.id),
    gsi1pk: duePartition(dueShard(repo.id)),
    gsi1sk: dueSortKey(repo.nextScanAt, repo.id),
    entity: "Repo",
    ...repo,
  };
}

export function repoEventItem(event: RepoEvent): Item & Key {
  return {
    ...repoEventKey(event.tenantId, event.repoId, event.id),
    entity: "RepoEvent",
    expiresAt: Math.floor(Date.parse(event.startedAt) / 1000) + EVENT_SECONDS,
    ...event,
  };
}

export function repoRemovalItem(removal: RepoRemoval): Item & Key {
  return {
    ...repoRemovalKey(removal.tenantId, removal.repoId),
    gsi1pk: duePartition(dueShard(removal.repoId)),
    gsi1sk: dueSortKey(removal.deletedAt, removal.repoId),
    entity: "RepoRemoval",
    ...removal,
  };
}

/** Part of every transaction of a scan: it fails as a whole once another scan, an edit or a deletion took the repo over. */
export function fence(tenantId: string, repoId: string, token: number): Write {
  return {
    check: repoKey(tenantId, repoId),
    expression: { condition: "scanToken = :token", values: { ":token": token } },
  };
}
