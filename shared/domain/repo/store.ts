import * as z from "zod";
import { type Clock, systemClock } from "../../kernel/clock.ts";
import { type Reach, requireReached } from "../../kernel/reach.ts";
import { BACKGROUND, repeatOnConflict } from "../../platform/conflicts.ts";
import { ConditionFailed, type Item, type Table, type Write } from "../../platform/dynamodb.ts";
import type { Page } from "../app/store.ts";
import {
  duePartition,
  dueSortKey,
  type RepoRemoval,
  repoEventItem,
  repoEventKey,
  repoEventPartition,
  repoItem,
  repoKey,
  repoPartition,
  repoRemovalItem,
  repoRemovalKey,
} from "./entity.ts";
import { Repo, RepoEvent } from "./schema.ts";
import { edit, lease, type ScanOutcome, settlement } from "./updates.ts";

/** A repo as the indexer sees it. */
export const ScannedRepo = Repo.extend({
  /** Hash of what was gone when a scan found suspiciously much gone: the next scan that finds the same removes it. */
  pendingRemoval: z.string().optional(),
  /** A scan began and did not end as it should: the table may hold more than the manifest says. */
  unsettled: z.literal(true).optional(),
});
export type ScannedRepo = z.infer<typeof ScannedRepo>;

/** A repo or a deleted repo whose time has come. */
export interface DueRepo {
  readonly tenantId: string;
  readonly repoId: string;
}

export interface ListRequest {
  readonly limit: number;
  readonly startKey?: Item;
}

/** Writes that belong into the same transaction, such as an idempotency record. */
type Also = readonly Write[];

/** Repos, their scans and what their scans know. One round trip a method unless it says otherwise. */
export interface RepoStore {
  /** @throws ConditionFailed (0: the id exists; 1…: one of `also`) */
  create(repo: Repo, also?: Also): Promise<void>;
  get(tenantId: string, repoId: string): Promise<Repo | undefined>;
  list(tenantId: string, request: ListRequest): Promise<Page<Repo>>;
  /**
   * Saves what a user may change, guarded by `current.version`; `next.version` is the new one. A new URL makes the repo
   * forget the old index and takes it away from a scan that runs. @throws ConditionFailed (0: changed meanwhile)
   */
  update(current: Repo, next: Repo, also?: Also): Promise<void>;
  /**
   * Deletes the repo, guarded by its version. Its apps leave the listing by the indexer: within a minute by schedule, at
   * once when `scan-repo` is invoked with its ids. App versions stay, as deployments use them. @throws ConditionFailed
   */
  delete(repo: Repo, also?: Also): Promise<void>;

  /** A scan that a user asked for: the event that he follows, `running`. @throws ConditionFailed */
  createEvent(event: RepoEvent, also?: Also): Promise<void>;
  /** Replaces an event: for a scan that ended without holding the repo. */
  putEvent(event: RepoEvent): Promise<void>;
  getEvent(tenantId: string, repoId: string, eventId: string): Promise<RepoEvent | undefined>;
  /** Newest first. Scheduled scans that found nothing new leave no event. */
  events(tenantId: string, repoId: string, request: ListRequest): Promise<Page<RepoEvent>>;

  /** Repos of one shard whose scan is due, longest overdue first, at most `limit`. */
  due(shard: number, now: Date, limit: number): Promise<readonly DueRepo[]>;
  /** As `get`, strongly consistent, with the indexer's own fields. */
  forScan(tenantId: string, repoId: string): Promise<ScannedRepo | undefined>;
  /**
   * Takes the repo for a scan until `until`, when nobody holds it and nothing changed since `repo` was read. Answers the
   * fencing token, or `undefined`. The repo is due again at `until`, so that a scan that dies is resumed.
   */
  takeLease(repo: Repo, now: Date, until: Date): Promise<number | undefined>;
  /** Ends a scan; gives the repo free. Answers `false`, having written nothing, when `token` is no longer the repo's. */
  settle(repo: Repo, token: number, outcome: ScanOutcome, event?: RepoEvent): Promise<boolean>;

  removal(tenantId: string, repoId: string): Promise<RepoRemoval | undefined>;
  /** The apps of the deleted repo are gone from the listing. */
  removalDone(tenantId: string, repoId: string): Promise<void>;
}

const Removal = z.object({
  tenantId: z.string(),
  repoId: z.string(),
  deletedAt: z.string(),
  manifest: z.string().optional(),
});

const Due = z.union([
  Removal,
  Repo.pick({ id: true, tenantId: true }).transform(({ id, tenantId }) => ({ tenantId, repoId: id })),
]);

export function repoStore(table: Table, clock: Clock = systemClock): RepoStore {
  return {
    async create(repo, also = []) {
      const put: Write = { put: repoItem(repo), expression: { condition: "attribute_not_exists(pk)" } };
      await table.transact([put, ...also]);
    },
    async get(tenantId, repoId) {
      const item = await table.get(repoKey(tenantId, repoId));
      return item === undefined ? undefined : Repo.parse(item);
    },
    async list(tenantId, request) {
      const answer = await table.query({ pk: repoPartition(tenantId), ...request });
      return page(
        answer.items.map((item) => Repo.parse(item)),
        answer.lastKey,
      );
    },
    async update(current, next, also = []) {
      await table.transact([{ update: edit(current, next) }, ...also]);
    },
    async delete(repo, also = []) {
      const kept = repo.manifest === undefined ? {} : { manifest: repo.manifest };
      const removal = { tenantId: repo.tenantId, repoId: repo.id, deletedAt: clock().toISOString(), ...kept };
      await table.transact([
        {
          delete: repoKey(repo.tenantId, repo.id),
          expression: {
            condition: "#version = :version",
            names: { "#version": "version" },
            values: { ":version": repo.version },
          },
        },
        { put: repoRemovalItem(removal) },
        ...also,
      ]);
    },

    async createEvent(event, also = []) {
      const put: Write = { put: repoEventItem(event), expression: { condition: "attribute_not_exists(pk)" } };
      await table.transact([put, ...also]);
    },
    async putEvent(event) {
      await table.put(repoEventItem(event));
    },
    async getEvent(tenantId, repoId, eventId) {
      const item = await table.get(repoEventKey(tenantId, repoId, eventId));
      return item === undefined ? undefined : RepoEvent.parse(item);
    },
    async events(tenantId, repoId, request) {
      const answer = await table.query({ pk: repoEventPartition(tenantId, repoId), descending: true, ...request });
      return page(
        answer.items.map((item) => RepoEvent.parse(item)),
        answer.lastKey,
      );
    },

    async due(shard, now, limit) {
      const answer = await table.query({
        index: "gsi1",
        pk: duePartition(shard),
        upTo: dueSortKey(now.toISOString(), "~"),
        limit,
      });
      return answer.items.map((item) => Due.parse(item));
    },
    async forScan(tenantId, repoId) {
      const item = await table.get(repoKey(tenantId, repoId), { consistent: true });
      return item === undefined ? undefined : ScannedRepo.parse(item);
    },
    async takeLease(repo, now, until) {
      const token = repo.scanToken + 1;
      const taken = await held(async () => {
        await table.update(lease(repo, token, now, until));
      });
      return taken ? token : undefined;
    },
    async settle(repo, token, outcome, event) {
      const update = settlement(repo, token, outcome);
      return held(async () => {
        if (event === undefined) await table.update(update);
        else
          await repeatOnConflict(
            () => table.transact([{ update }, { put: repoEventItem(event) }]),
            undefined,
            BACKGROUND,
          );
      });
    },

    async removal(tenantId, repoId) {
      const item = await table.get(repoRemovalKey(tenantId, repoId), { consistent: true });
      return item === undefined ? undefined : Removal.parse(item);
    },
    async removalDone(tenantId, repoId) {
      await table.delete(repoRemovalKey(tenantId, repoId));
    },
  };
}

/** The repo of the caller's tenant. @throws Problem 404, the same out of reach */
export async function requireRepo(store: RepoStore, reach: Reach, repoId: string): Promise<Repo> {
  return requireReached(reach, await store.get(reach.tenantId, repoId), "repo", repoId);
}

function page<T>(items: readonly T[], startKey: Item | undefined): Page<T> {
  return startKey === undefined ? { items } : { items, startKey };
}

async function held(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionFailed) return false;
    throw error;
  }
}
