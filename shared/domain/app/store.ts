import type { Item, QueryInput, Table } from "../../platform/dynamodb.ts";
import {
  appKey,
  appPartition,
  appVersionKey,
  packageKey,
  parsePackageItem,
  type StoredPackage,
  versionsPartition,
} from "./entity.ts";
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

/** Apps and their versions, as the indexer left them. Only the indexer writes them. */
export interface AppStore {
  /** A tenant's apps. `q` filters by words in name, description and keywords; it reads at most 5 × 200 apps a call. */
  list(tenantId: string, request: PageRequest & { readonly q?: string }): Promise<Page<App>>;
  get(tenantId: string, appId: string): Promise<App | undefined>;
  /** Versions of an app, highest first. */
  versions(tenantId: string, appId: string, request: PageRequest): Promise<Page<AppVersion>>;
  getVersion(tenantId: string, versionId: string): Promise<AppVersion | undefined>;
  getPackage(tenantId: string, versionId: string): Promise<StoredPackage | undefined>;
}

/** Query pages of one call, and apps examined a page of a search: what a search may cost. */
const MAX_PAGES = 5;
const SEARCH_PAGE = 200;

export function appStore(table: Table): AppStore {
  return {
    async list(tenantId, request) {
      const q = request.q?.trim() ?? "";
      const keep = (app: App) => listed(app, request) && (q === "" || matchesSearch(app, q));
      const query = { pk: appPartition(tenantId), limit: q === "" ? request.limit : SEARCH_PAGE };
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
  };
}

function listed(object: App | AppVersion, request: PageRequest): boolean {
  return object.status === "active" || request.includeVanished === true;
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
function position(item: Item, index: "gsi1" | undefined): Item {
  const key = { pk: item["pk"], sk: item["sk"] };
  return index === undefined ? key : { ...key, gsi1pk: item["gsi1pk"], gsi1sk: item["gsi1sk"] };
}
