import { ConditionFailed, type Expression, type Table, type Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { Overtaken } from "../lifecycle/store.ts";
import {
  entitlementItem,
  entitlementKey,
  joinedKey,
  marketKey,
  offerKey,
  orderItem,
  orderKey,
  ordersOf,
  saleItem,
  saleKey,
  salesOf,
} from "./entity.ts";
import { type Page, type PageRequest, unchanged } from "./market-store.ts";
import type { Ordered } from "./rules.ts";
import { Entitlement, Market, Membership, Offer, Order } from "./schema.ts";

/** What an order is decided from. */
export interface Standing {
  readonly membership: Membership | undefined;
  readonly market: Market | undefined;
  readonly offer: Offer | undefined;
  readonly entitlement: Entitlement | undefined;
}

/** An order with what both sides have of it: a tenant that was erased has nothing. */
export interface Books {
  readonly bought: Order | undefined;
  readonly sold: Order | undefined;
  readonly entitlement: Entitlement | undefined;
}

/** Orders: a copy with the buyer and one with the vendor, which change together. One round trip a method, unless it says otherwise. */
export interface OrderStore {
  /** Market and offer of a market that the tenant is in, and what it has of the app. At most three round trips. */
  standing(tenantId: string, marketId: string, offerId: string): Promise<Standing>;
  /** One that the tenant made, or sold. */
  get(tenantId: string, id: string): Promise<Order | undefined>;
  /** What both sides have. */
  books(order: Order): Promise<Books>;
  /** What the tenant ordered, newest first. */
  bought(tenantId: string, page: PageRequest): Promise<Page<Order>>;
  /** What was sold in a market, newest first. */
  sold(market: Market, page: PageRequest): Promise<Page<Order>>;
  /** @throws Overtaken when the offer has changed, the tenant has left, or its entitlement has changed */
  create(offer: Offer, before: Entitlement | undefined, made: Ordered, also: readonly Write[]): Promise<void>;
  /** @throws Overtaken when something of what the sides have has changed since it was read */
  save(before: Books, after: Ordered, also: readonly Write[]): Promise<void>;
}

const ORDERS = "an order is written with both of its sides";

export function orderStore(table: Table): OrderStore {
  return {
    async standing(tenantId, marketId, offerId) {
      const pointer = await table.get(joinedKey(tenantId, marketId), { consistent: true });
      if (pointer === undefined)
        return { membership: undefined, market: undefined, offer: undefined, entitlement: undefined };
      const membership = Membership.parse(pointer);
      const { vendorTenantId } = membership;
      const keys = [marketKey(vendorTenantId, marketId), offerKey(vendorTenantId, marketId, offerId)];
      const [market, found] = await acrossTenants(ORDERS, () => table.batchGet(keys, { consistent: true }));
      const offer = found === undefined ? undefined : Offer.parse(found);
      const right =
        offer === undefined ? undefined : await table.get(entitlementKey(tenantId, offer.appId), { consistent: true });
      return {
        membership,
        market: market === undefined ? undefined : Market.parse(market),
        offer,
        entitlement: right === undefined ? undefined : Entitlement.parse(right),
      };
    },
    async get(tenantId, id) {
      const keys = [orderKey(tenantId, id), saleKey(tenantId, id)];
      const [bought, sold] = await table.batchGet(keys, { consistent: true });
      const item = bought ?? sold;
      return item === undefined ? undefined : Order.parse(item);
    },
    async books({ id, buyerTenantId, vendorTenantId, appId }) {
      const keys = [orderKey(buyerTenantId, id), saleKey(vendorTenantId, id), entitlementKey(buyerTenantId, appId)];
      const [bought, sold, right] = await acrossTenants(ORDERS, () => table.batchGet(keys, { consistent: true }));
      return {
        bought: bought === undefined ? undefined : Order.parse(bought),
        sold: sold === undefined ? undefined : Order.parse(sold),
        entitlement: right === undefined ? undefined : Entitlement.parse(right),
      };
    },
    async bought(tenantId, page) {
      const { items, lastKey } = await table.query({ pk: ordersOf(tenantId), descending: true, ...page });
      return { items: items.map((item) => Order.parse(item)), startKey: lastKey };
    },
    async sold({ tenantId, id }, page) {
      const query = { index: "gsi1" as const, pk: salesOf(tenantId, id), descending: true, ...page };
      const { items, lastKey } = await table.query(query);
      return { items: items.map((item) => Order.parse(item)), startKey: lastKey };
    },
    async create(offer, before, { order, entitlement }, also) {
      const absent: Expression = { condition: "attribute_not_exists(pk)" };
      const { buyerTenantId, marketId } = order;
      const own: Write[] = [
        { check: offerKey(offer.tenantId, marketId, offer.id), expression: unchanged(offer) },
        { check: joinedKey(buyerTenantId, marketId), expression: { condition: "attribute_exists(pk)" } },
        ...rightWrites(before, entitlement),
        { put: orderItem(order), expression: absent },
        { put: saleItem(order), expression: absent },
      ];
      await together(table, own, also);
    },
    async save({ bought, sold, entitlement: before }, { order, entitlement }, also) {
      const { createdBy } = bought ?? {};
      const theirs = createdBy === undefined ? order : { ...order, createdBy };
      const own: Write[] = [
        ...(bought === undefined ? [] : [{ put: orderItem(theirs), expression: unchanged(bought) }]),
        ...(sold === undefined ? [] : [{ put: saleItem(order), expression: unchanged(sold) }]),
        ...(entitlement === before ? [] : rightWrites(before, entitlement)),
      ];
      await together(table, own, also);
    },
  };
}

async function together(table: Table, own: readonly Write[], also: readonly Write[]): Promise<void> {
  try {
    await acrossTenants(ORDERS, () => table.transact([...own, ...also]));
  } catch (error) {
    if (error instanceof ConditionFailed && error.index < own.length)
      throw new Overtaken("the order, its offer or its entitlement has changed", { cause: error });
    throw error;
  }
}

function rightWrites(before: Entitlement | undefined, after: Entitlement | undefined): Write[] {
  const expression = before === undefined ? { condition: "attribute_not_exists(pk)" } : unchanged(before);
  if (after !== undefined) return [{ put: entitlementItem(after), expression }];
  return before === undefined ? [] : [{ delete: entitlementKey(before.tenantId, before.appId), expression }];
}
