import { ConditionFailed, type Item, type Key, type Table, type Write } from "../../platform/dynamodb.ts";
import { appItem, appKey, appVersionItem, appVersionKey, versionsPartition } from "../app/entity.ts";
import { versionOrder } from "../app/rules.ts";
import { App, AppVersion } from "../app/schema.ts";
import { repoKey } from "../repo/entity.ts";
import { UPLOADS } from "../repo/uploads.ts";
import { reviewItem, reviewKey, reviewOwnerItem } from "../review/entity.ts";
import { Review } from "../review/schema.ts";
import { HISTORY, historyItem } from "./entity.ts";
import type { Moved } from "./rules.ts";
import { HistoryEntry } from "./schema.ts";

/** Another change came between reading and saving: read again and decide again. */
export class Overtaken extends Error {
  override readonly name = "Overtaken";
}

/** One change of a version with all that belongs to it, saved together or not at all. */
export interface Change {
  readonly before: AppVersion;
  readonly moved: Moved;
  readonly app?: { readonly before: App; readonly after: App } | undefined;
  readonly review?: { readonly before: Review | undefined; readonly after: Review } | undefined;
  /** The repo as it has to be still, where that matters. */
  readonly repoVersion?: number | undefined;
  /** Writes that belong to the request. */
  readonly also: readonly Write[];
}

export interface HistoryPage {
  readonly items: readonly HistoryEntry[];
  readonly startKey?: Item;
}

export interface LifecycleStore {
  /** One consistent read. */
  version(tenantId: string, versionId: string): Promise<AppVersion | undefined>;
  /** One consistent read. */
  review(tenantId: string, reviewId: string): Promise<Review | undefined>;
  /**
   * A version's app, and all versions of it: two round trips, the first of two reads at once. The index that finds the
   * versions lags behind the table, so that the highest 99 are read again, consistently.
   */
  appOf(version: Pick<AppVersion, "tenantId" | "appId">): Promise<{ app: App; versions: AppVersion[] } | undefined>;
  /** One transaction: 2 writes at least (version and history), with app, review and repo up to 6, beside `also`. @throws Overtaken */
  save(change: Change): Promise<void>;
  /** The app alone, such as new texts; one transaction. @throws Overtaken */
  saveApp(before: App, after: App, also: readonly Write[]): Promise<void>;
  /** Newest first. */
  history(
    tenantId: string,
    versionId: string,
    request: { readonly limit: number; readonly startKey?: Item },
  ): Promise<HistoryPage>;
}

/** Versions that are read again; with the app's latest they are one batch. */
const REREAD = 99;

export function lifecycleStore(table: Table): LifecycleStore {
  return {
    async version(tenantId, versionId) {
      const item = await table.get(appVersionKey(tenantId, versionId), { consistent: true });
      return item === undefined ? undefined : AppVersion.parse(item);
    },
    async review(tenantId, reviewId) {
      const item = await table.get(reviewKey(tenantId, reviewId), { consistent: true });
      return item === undefined ? undefined : Review.parse(item);
    },
    async appOf({ tenantId, appId }) {
      const [item, listed] = await Promise.all([
        table.get(appKey(tenantId, appId), { consistent: true }),
        table.queryAll({ index: "gsi1", pk: versionsPartition(tenantId, appId) }),
      ]);
      if (item === undefined) return undefined;
      const app = App.parse(item);
      const versions = new Map(listed.map((one) => AppVersion.parse(one)).map((one) => [one.id, one]));
      const highest = [...versions.values()]
        .sort((a, b) => (versionOrder(a.packageVersion) > versionOrder(b.packageVersion) ? -1 : 1))
        .slice(0, REREAD)
        .map(({ id }) => id);
      const keys = [...new Set([app.latestVersionId, ...highest])].map((id) => appVersionKey(tenantId, id));
      for (const row of await table.batchGet(keys, { consistent: true })) {
        if (row === undefined) continue;
        const version = AppVersion.parse(row);
        versions.set(version.id, version);
      }
      return { app, versions: [...versions.values()] };
    },
    async save(change) {
      const own = changeWrites(change);
      await transact(table, own, change.also);
    },
    async saveApp(before, after, also) {
      const own = before === after ? [] : [{ put: appItem(after), expression: at(before.version) }];
      if (own.length + also.length > 0) await transact(table, own, also);
    },
    async history(tenantId, versionId, { limit, startKey }) {
      const { pk } = appVersionKey(tenantId, versionId);
      const query = { pk, prefix: HISTORY, descending: true, limit, consistent: true };
      const { items, lastKey } = await table.query(startKey === undefined ? query : { ...query, startKey });
      const rows = items.map((item) => HistoryEntry.parse(item));
      return lastKey === undefined ? { items: rows } : { items: rows, startKey: lastKey };
    },
  };
}

async function transact(table: Table, own: readonly Write[], also: readonly Write[]): Promise<void> {
  try {
    await table.transact([...own, ...also]);
  } catch (error) {
    if (error instanceof ConditionFailed && error.index < own.length)
      throw new Overtaken("the version has changed", { cause: error });
    throw error;
  }
}

/** The writes of a change, each on the condition that what it is decided from is unchanged. */
export function changeWrites({ before, moved, app, review, repoVersion }: Omit<Change, "also">): Write[] {
  const { version, history } = moved;
  const writes: Write[] = [{ put: appVersionItem(version), expression: at(before.version) }];
  for (const entry of history) writes.push({ put: historyItem(entry), expression: ABSENT });
  if (review?.before === undefined && review !== undefined)
    writes.push({ put: reviewItem(review.after), expression: ABSENT }, { put: reviewOwnerItem(review.after) });
  if (review?.before !== undefined)
    writes.push({ put: reviewItem(review.after), expression: at(review.before.version) });
  if (app !== undefined && app.before !== app.after)
    writes.push({ put: appItem(app.after), expression: at(app.before.version) });
  // A scan that has read the app already must not put it back: it loses its repo and comes again.
  if (app !== undefined && version.repoId !== UPLOADS)
    writes.push({ update: overtakeScan(repoKey(version.tenantId, version.repoId), repoVersion) });
  return writes;
}

const ABSENT = { condition: "attribute_not_exists(pk)" };

function at(version: number) {
  return { condition: "#version = :version", names: { "#version": "version" }, values: { ":version": version } };
}

function overtakeScan(key: Key, version: number | undefined) {
  const update = { key, update: "ADD scanToken :one", condition: "attribute_exists(pk)", values: { ":one": 1 } };
  if (version === undefined) return update;
  return {
    ...update,
    condition: "#version = :version",
    names: { "#version": "version" },
    values: { ":one": 1, ":version": version },
  };
}
