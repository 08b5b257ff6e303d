import type { Item, Key } from "../../platform/dynamodb.ts";
import type { Entitlement, Market, Membership, Offer, Order } from "./schema.ts";

/*
 * Access patterns of markets:
 *
 * | what                              | how                                                              |
 * | a vendor's markets, one of them   | pk `T#<vendor>#MARKET`, sk `<marketId>`                          |
 * | whose a market is                 | gsi2 `ID#<marketId>`                                             |
 * | public markets of all vendors     | gsi1 `MARKET#PUBLIC`, sk `<marketId>`; private ones are not there |
 * | a market's offers                 | pk `T#<vendor>#MARKET#<marketId>#OFFER`, sk `<offerId>`          |
 * | who is in a market                | pk `T#<vendor>#MARKET#<marketId>#MEMBER`, sk `<tenantId>`        |
 * | the markets that a tenant is in   | pk `T#<member>#JOINED_MARKET`, sk `<marketId>`                   |
 * | what a tenant ordered             | pk `T#<buyer>#ORDER`, sk `<orderId>`                             |
 * | what a vendor sold                | pk `T#<vendor>#SALE`, sk `<orderId>`                             |
 * | the same of one market            | gsi1 `T#<vendor>#MARKET#<marketId>#SALE`, sk `<orderId>`         |
 * | what a tenant may deploy          | pk `T#<tenant>#ENTITLEMENT`, sk `<appId>`                        |
 */

export const PUBLIC_MARKETS = "MARKET#PUBLIC";

export const marketsOf = (tenantId: string): string => `T#${tenantId}#MARKET`;
export const marketKey = (tenantId: string, id: string): Key => ({ pk: marketsOf(tenantId), sk: id });
export const marketIdPartition = (id: string): string => `ID#${id}`;
export const offersOf = (tenantId: string, marketId: string): string => `T#${tenantId}#MARKET#${marketId}#OFFER`;
export const membersOf = (tenantId: string, marketId: string): string => `T#${tenantId}#MARKET#${marketId}#MEMBER`;
export const salesOf = (tenantId: string, marketId: string): string => `T#${tenantId}#MARKET#${marketId}#SALE`;
export const joinedBy = (tenantId: string): string => `T#${tenantId}#JOINED_MARKET`;
export const joinedKey = (tenantId: string, marketId: string): Key => ({ pk: joinedBy(tenantId), sk: marketId });
export const ordersOf = (tenantId: string): string => `T#${tenantId}#ORDER`;
export const orderKey = (tenantId: string, id: string): Key => ({ pk: ordersOf(tenantId), sk: id });
export const saleKey = (tenantId: string, id: string): Key => ({ pk: `T#${tenantId}#SALE`, sk: id });
export const entitlementsOf = (tenantId: string): string => `T#${tenantId}#ENTITLEMENT`;
export const entitlementKey = (tenantId: string, appId: string): Key => ({ pk: entitlementsOf(tenantId), sk: appId });

export function offerKey(tenantId: string, marketId: string, id: string): Key {
  return { pk: offersOf(tenantId, marketId), sk: id };
}

export function memberKey(tenantId: string, marketId: string, member: string): Key {
  return { pk: membersOf(tenantId, marketId), sk: member };
}

export function marketItem(market: Market): Item & Key {
  const { tenantId, id, visibility } = market;
  return {
    ...marketKey(tenantId, id),
    ...(visibility === "public" ? { gsi1pk: PUBLIC_MARKETS, gsi1sk: id } : {}),
    gsi2pk: marketIdPartition(id),
    gsi2sk: id,
    entity: "Market",
    ...market,
  };
}

export function offerItem(offer: Offer): Item & Key {
  return { ...offerKey(offer.tenantId, offer.marketId, offer.id), entity: "Offer", ...offer };
}

export function memberItem(member: Membership): Item & Key {
  const { vendorTenantId, marketId, memberTenantId } = member;
  const key = memberKey(vendorTenantId, marketId, memberTenantId);
  return { ...key, entity: "MarketMember", tenantId: vendorTenantId, ...member };
}

export function joinedItem(member: Membership): Item & Key {
  const key = joinedKey(member.memberTenantId, member.marketId);
  return { ...key, entity: "JoinedMarket", tenantId: member.memberTenantId, ...member };
}

export function orderItem(order: Order): Item & Key {
  return { ...orderKey(order.buyerTenantId, order.id), entity: "Order", tenantId: order.buyerTenantId, ...order };
}

/** The vendor's copy: who of the buyer's people ordered is not its business. */
export function saleItem({ createdBy: _, ...order }: Order): Item & Key {
  const { vendorTenantId, marketId, id } = order;
  return {
    ...saleKey(vendorTenantId, id),
    gsi1pk: salesOf(vendorTenantId, marketId),
    gsi1sk: id,
    entity: "Sale",
    tenantId: vendorTenantId,
    ...order,
  };
}

export function entitlementItem(entitlement: Entitlement): Item & Key {
  return { ...entitlementKey(entitlement.tenantId, entitlement.appId), entity: "Entitlement", ...entitlement };
}
