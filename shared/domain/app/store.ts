import type { Expression, Item, QueryInput, Table, Write } from "../../platform/dynamodb.ts";
import { historyItem } from "../lifecycle/entity.ts";
import type { HistoryEntry } from "../lifecycle/schema.ts";
import {
  appItem,
  appKey,
  appPartition,
  appVersionItem,
  appVersionKey,
  packageItem,
  packageKey,
  parsePackageItem,
  type StoredPackage,
  versionsPartition,
} from "./entity.ts";
import { type AppFilter, passes } from "./filter.ts";
import { matchesSearch } from "./rules.ts";
import { App, AppVersion } from "./schema.ts";

/** One page. `startKey` is there when there may be more; a page may hold fewer than `limit`, even none, and have one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly startKey?: Item;
}

export interface PageRequest {
  readonly limit: number;
  readonly startKey?: Item;
  /** Also what its repo no longer lists. */
  readonly includeVanished?: boolean;
}

/** A draft with its app, as they are to be saved. */
export interface DraftWrites {
  readonly app: App;
  /** The app as it was read; it must be so still. */
  readonly before: App | undefined;
  readonly version: AppVersion;
  /** The tombstone that the version replaces. */
  readonly tombstone: AppVersion | undefined;
  readonly history: HistoryEntry;
  readonly stored: StoredPackage;
  readonly also: readonly Write[];
}

/** Apps and their versions: of repos as the indexer left them, which alone writes those, and uploaded ones. */
export interface AppStore {
  /** A tenant's apps. `q` filters by words in name, description and keywords; a filter reads at most 5 × 200 apps a call. */
  list(tenantId: string, request: PageRequest & AppFilter & { readonly q?: string }): Promise<Page<App>>;
  get(tenantId: string, appId: string): Promise<App | undefined>;
  /** Versions of an app, highest first. */
  versions(tenantId: string, appId: string, request: PageRequest): Promise<Page<AppVersion>>;
  getVersion(tenantId: string, versionId: string): Promise<AppVersion | undefined>;
  getPackage(tenantId: string, versionId: string): Promise<StoredPackage | undefined>;
  /** What an upload meets: the draft itself, when it is there, and its app. One consistent read. */
  draftState(draft: Pick<AppVersion, "tenantId" | "id" | "appId">): Promise<{ app?: App; version?: AppVersion }>;
  /**
   * Version, package, app and the first row of history, all or none; 4 writes beside `also`.
   * @throws ConditionFailed (0: the app has changed since; 1: the version exists or is no tombstone any more; 4…: one of `also`)
   */
  addDraft(writes: DraftWrites): Promise<void>;
  /** The draft is there already: saves only what else belongs to the request. @throws ConditionFailed */
  keepDraft(also: readonly Write[]): Promise<void>;
}

/** Query pages of one call, and apps examined a page of a search: what a search may cost. */
const MAX_PAGES = 5;
const SEARCH_PAGE = 200;

export function appStore(table: Table): AppStore {
  return {
    async list(tenantId, request) {
      const q = request.q?.trim() ?? "";
      const all = q === "" && [request.stage, request.department, request.categories].every((one) => one === undefined);
      const keep = (app: App) => listed(app, request) && passes(app, request) && (q === "" || matchesSearch(app, q));
      const query = { pk: appPartition(tenantId), limit: all ? request.limit : SEARCH_PAGE };
      return filtered(table, query, request, (item) => App.parse(item), keep);
    },
    async get(tenantId, appId) {
      const item = await table.get(appKey(tenantId, appId));
      return item === undefined ? undefined : App.parse(item);
    },
    async versions(tenantId, appId, request) {
      const pk = versionsPartition(tenantId, appId);
      const query: QueryInput = { index: "gsi1", pk, descending: true, limit: request.limit };
      const keep = (version: AppVersion) => listed(version, request);
      return filtered(table, query, request, (item) => AppVersion.parse(item), keep);
    },
    async getVersion(tenantId, versionId) {
      const item = await table.get(appVersionKey(tenantId, versionId));
      return item === undefined ? undefined : AppVersion.parse(item);
    },
    async getPackage(tenantId, versionId) {
      const item = await table.get(packageKey(tenantId, versionId));
      return item === undefined ? undefined : parsePackageItem(item);
    },
    async draftState({ tenantId, id, appId }) {
      const keys = [appKey(tenantId, appId), appVersionKey(tenantId, id)];
      const [app, version] = await table.batchGet(keys, { consistent: true });
      return {
        ...(app === undefined ? {} : { app: App.parse(app) }),
        ...(version === undefined ? {} : { version: AppVersion.parse(version) }),
      };
    },
    async addDraft({ app, before, version, tombstone, history, stored, also }) {
      await table.transact([
        { put: appItem(app), expression: unchanged(before) },
        { put: appVersionItem(version), expression: unchanged(tombstone) },
        { put: packageItem(version.tenantId, version.id, stored) },
        { put: historyItem(history) },
        ...also,
      ]);
    },
    async keepDraft(also) {
      if (also.length > 0) await table.transact(also);
    },
  };
}

/** As it was read: at this version, or absent. */
function unchanged(before: { readonly version: number } | undefined): Expression {
  if (before === undefined) return { condition: "attribute_not_exists(pk)" };
  const names = { "#version": "version" };
  return { condition: "#version = :version", names, values: { ":version": before.version } };
}

function listed(object: App | AppVersion, request: PageRequest): boolean {
  if (object.status === "deleted") return false;
  return object.status !== "vanished" || request.includeVanished === true;
}

/** Reads until `limit` items are kept, the partition ends, or `MAX_PAGES` were read. */
async function filtered<T>(
  table: Table,
  query: QueryInput,
  request: PageRequest,
  parse: (item: Item) => T,
  keep: (object: T) => boolean,
): Promise<Page<T>> {
  const kept: T[] = [];
  let startKey = request.startKey;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await table.query(startKey === undefined ? query : { ...query, startKey });
    for (const item of answer.items) {
      const object = parse(item);
      if (keep(object)) kept.push(object);
      startKey = position(item, query.index);
      const last = item === answer.items.at(-1) && answer.lastKey === undefined;
      if (kept.length === request.limit) return last ? { items: kept } : { items: kept, startKey };
    }
    if (answer.lastKey === undefined) return { items: kept };
    startKey = answer.lastKey;
  }
  return startKey === undefined ? { items: kept } : { items: kept, startKey };
}

/** Where a query goes on after this item. */
function position(item: Item, index: QueryInput["index"]): Item {
  const key = { pk: item["pk"], sk: item["sk"] };
  return index === undefined ? key : { ...key, gsi1pk: item["gsi1pk"], gsi1sk: item["gsi1sk"] };
}
