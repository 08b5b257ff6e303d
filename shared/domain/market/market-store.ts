import * as z from "zod";
import type { Expression, Item, Table, Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import {
  joinedBy,
  joinedItem,
  joinedKey,
  marketIdPartition,
  marketItem,
  marketKey,
  marketsOf,
  memberItem,
  memberKey,
  membersOf,
  PUBLIC_MARKETS,
} from "./entity.ts";
import { Market, Membership } from "./schema.ts";

export interface Page<T> {
  readonly items: readonly T[];
  readonly startKey?: Item | undefined;
}

export interface PageRequest {
  readonly limit: number;
  readonly startKey?: Item;
}

/** A market as a tenant finds it; whether it may see it is the caller's to decide. */
export interface Found {
  readonly market: Market;
  /** Where the tenant is in it. */
  readonly membership: Membership | undefined;
}

/** Markets, and who is in them. One round trip a method, unless it says otherwise. */
export interface MarketStore {
  /** A market of whatever vendor. Own: one round trip; one that was joined: two; another: three. */
  find(tenantId: string, id: string): Promise<Found | undefined>;
  get(tenantId: string, id: string): Promise<Market | undefined>;
  /** The vendor's own, oldest first. */
  list(tenantId: string, page: PageRequest): Promise<Page<Market>>;
  /** All of a vendor: at most `MAX_MARKETS`, or one more. */
  all(tenantId: string): Promise<readonly Market[]>;
  /** Those that everybody sees, of all vendors. Two round trips: one that was closed a moment ago is not among them. */
  open(page: PageRequest): Promise<Page<Market>>;
  /** Those that the tenant is in and that are there still. Two round trips. */
  joined(tenantId: string, page: PageRequest): Promise<Page<Market>>;
  members(market: Market, page: PageRequest): Promise<Page<Membership>>;
  /** @throws ConditionFailed (0: the id exists) */
  create(market: Market, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: it has changed since it was read) */
  save(before: Market, after: Market, also: readonly Write[]): Promise<void>;
  /** What members and buyers hold stays. @throws ConditionFailed as `save` */
  delete(market: Market, also: readonly Write[]): Promise<void>;
  /** Does nothing new where the tenant is in it already. @throws ConditionFailed (0: the market has gone or changed) */
  join(market: Market, membership: Membership, also: readonly Write[]): Promise<void>;
  leave(membership: Membership, also: readonly Write[]): Promise<void>;
}

const MARKETS = "vendors sell to other tenants";
const Owner = z.object({ tenantId: z.string() });

export function marketStore(table: Table): MarketStore {
  const parse = (items: readonly (Item | undefined)[]) =>
    items.flatMap((item) => (item === undefined ? [] : [Market.parse(item)]));
  const current = async (markets: readonly { readonly tenantId: string; readonly id: string }[]) => {
    if (markets.length === 0) return [];
    const keys = markets.map(({ tenantId, id }) => marketKey(tenantId, id));
    return parse(await table.batchGet(keys, { consistent: true }));
  };
  return {
    async find(tenantId, id) {
      const keys = [marketKey(tenantId, id), joinedKey(tenantId, id)];
      const [own, pointer] = await table.batchGet(keys, { consistent: true });
      if (own !== undefined) return { market: Market.parse(own), membership: undefined };
      const membership = pointer === undefined ? undefined : Membership.parse(pointer);
      const item = await acrossTenants(MARKETS, async () => {
        const owner = membership?.vendorTenantId ?? (await ownerOf(table, id));
        return owner === undefined ? undefined : table.get(marketKey(owner, id), { consistent: true });
      });
      return item === undefined ? undefined : { market: Market.parse(item), membership };
    },
    async get(tenantId, id) {
      const item = await table.get(marketKey(tenantId, id), { consistent: true });
      return item === undefined ? undefined : Market.parse(item);
    },
    async list(tenantId, page) {
      const { items, lastKey } = await table.query({ pk: marketsOf(tenantId), ...page });
      return { items: parse(items), startKey: lastKey };
    },
    async all(tenantId) {
      return parse(await table.queryAll({ pk: marketsOf(tenantId), consistent: true }));
    },
    async open(page) {
      return acrossTenants(MARKETS, async () => {
        const { items, lastKey } = await table.query({ index: "gsi1", pk: PUBLIC_MARKETS, ...page });
        const now = await current(parse(items));
        return { items: now.filter(({ visibility }) => visibility === "public"), startKey: lastKey };
      });
    },
    async joined(tenantId, page) {
      const { items, lastKey } = await table.query({ pk: joinedBy(tenantId), ...page });
      const places = items.map((item) => Membership.parse(item));
      const markets = await acrossTenants(MARKETS, () =>
        current(places.map(({ vendorTenantId, marketId }) => ({ tenantId: vendorTenantId, id: marketId }))),
      );
      return { items: markets, startKey: lastKey };
    },
    async members({ tenantId, id }, page) {
      const { items, lastKey } = await table.query({ pk: membersOf(tenantId, id), ...page });
      return { items: items.map((item) => Membership.parse(item)), startKey: lastKey };
    },
    async create(market, also) {
      const put = { put: marketItem(market), expression: { condition: "attribute_not_exists(pk)" } };
      await table.transact([put, ...also]);
    },
    async save(before, after, also) {
      await table.transact([{ put: marketItem(after), expression: unchanged(before) }, ...also]);
    },
    async delete(market, also) {
      await table.transact([{ delete: marketKey(market.tenantId, market.id), expression: unchanged(market) }, ...also]);
    },
    async join(market, membership, also) {
      // As it was when it was judged: a market that was closed meanwhile lets nobody in.
      const check = { check: marketKey(market.tenantId, market.id), expression: unchanged(market) };
      const puts = [{ put: memberItem(membership) }, { put: joinedItem(membership) }];
      await acrossTenants(MARKETS, () => table.transact([check, ...puts, ...also]));
    },
    async leave({ vendorTenantId, marketId, memberTenantId }, also) {
      const places = [memberKey(vendorTenantId, marketId, memberTenantId), joinedKey(memberTenantId, marketId)];
      await acrossTenants(MARKETS, () => table.transact([...places.map((key) => ({ delete: key })), ...also]));
    },
  };
}

/** Within `acrossTenants`. */
async function ownerOf(table: Table, id: string): Promise<string | undefined> {
  const { items } = await table.query({ index: "gsi2", pk: marketIdPartition(id), limit: 1 });
  return items[0] === undefined ? undefined : Owner.parse(items[0]).tenantId;
}

/** As it was read. */
export function unchanged({ version }: { readonly version: number }): Expression {
  return {
    condition: "#version = :before",
    names: { "#version": "version" },
    values: { ":before": version },
  };
}
