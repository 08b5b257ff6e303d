import { Problem } from "../../kernel/problem.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { mayRead, type Viewer } from "../repo/visibility.ts";
import { entitlementKey, entitlementsOf, joinedKey, marketKey, offerKey } from "./entity.ts";
import type { Page, PageRequest } from "./market-store.ts";
import { statusOf } from "./rules.ts";
import { Entitlement, Market, Offer, type OfferRef, type Price } from "./schema.ts";

/** What a tenant may deploy of what others sell. One round trip. */
export interface EntitlementStore {
  list(tenantId: string, page: PageRequest): Promise<Page<Entitlement>>;
}

export function entitlementStore(table: Table): EntitlementStore {
  return {
    async list(tenantId, page) {
      const { items, lastKey } = await table.query({ pk: entitlementsOf(tenantId), ...page });
      return { items: items.map((item) => Entitlement.parse(item)), startKey: lastKey };
    },
  };
}

/** An app that another tenant sells. */
export interface Sold {
  readonly id: string;
  /** The vendor's. */
  readonly tenantId: string;
  readonly name: string;
  readonly offers?: readonly OfferRef[] | undefined;
}

/** An offer as a refusal names it. */
interface Way {
  readonly marketId: string;
  readonly market: string;
  readonly offerId: string;
  readonly offerVersion: number;
  readonly price: Price;
  readonly joined: boolean;
}

/**
 * One round trip where the tenant may deploy the app; one more to say how it gets there where it may not. Strongly
 * consistent: what was confirmed a moment ago counts. @throws Problem 403 `entitlement-required`
 */
export async function requireEntitled(table: Table, viewer: Viewer, app: Sold, now: Date): Promise<void> {
  const item = await table.get(entitlementKey(viewer.tenantId, app.id), { consistent: true });
  const entitlement = item === undefined ? undefined : Entitlement.parse(item);
  if (entitlement !== undefined && statusOf(entitlement, now) === "active") return;
  throw required(app, entitlement, await waysTo(table, viewer, app));
}

/** The offers that the viewer may see: of a market that is closed to him he learns nothing. */
async function waysTo(table: Table, viewer: Viewer, { tenantId, offers = [] }: Sold): Promise<Way[]> {
  const keys = offers.flatMap(({ marketId, offerId }) => [
    marketKey(tenantId, marketId),
    offerKey(tenantId, marketId, offerId),
    joinedKey(viewer.tenantId, marketId),
  ]);
  const unique = keys.filter((key, at) => keys.findIndex(({ pk, sk }) => pk === key.pk && sk === key.sk) === at);
  const items = await acrossTenants("an app says where it is sold", () => table.batchGet(unique, { consistent: true }));
  const at = (key: { pk: string; sk: string }) =>
    items[unique.findIndex(({ pk, sk }) => pk === key.pk && sk === key.sk)];
  return offers.flatMap(({ marketId, offerId }) => {
    const [foundMarket, foundOffer] = [at(marketKey(tenantId, marketId)), at(offerKey(tenantId, marketId, offerId))];
    if (foundMarket === undefined || foundOffer === undefined) return [];
    const [market, offer] = [Market.parse(foundMarket), Offer.parse(foundOffer)];
    const joined = at(joinedKey(viewer.tenantId, marketId)) !== undefined;
    if (!joined && !mayRead(viewer, market)) return [];
    const { name } = market;
    return [{ marketId, market: name, offerId, offerVersion: offer.version, price: offer.price, joined }];
  });
}

function required({ id, name }: Sold, entitlement: Entitlement | undefined, offers: readonly Way[]): Problem {
  const openOrderId = entitlement?.openOrderId;
  const [way] = offers;
  const why =
    entitlement?.until === undefined ? `"${name}" is sold.` : `What was paid for "${name}" ended ${entitlement.until}.`;
  const how =
    openOrderId !== undefined
      ? `Order ${openOrderId} waits until the vendor confirms it.`
      : way === undefined
        ? "It is in no market that you can see: ask its vendor for one."
        : `${way.joined ? "Order" : `Join the market "${way.market}" (POST /markets/${way.marketId}:join), and order`} offer ${way.offerId} with POST /orders.`;
  return new Problem({
    status: 403,
    code: "entitlement-required",
    title: "The app has to be bought first",
    detail: `${why} ${how} Nothing was done.`,
    extensions: { appId: id, offers, ...(openOrderId === undefined ? {} : { openOrderId }) },
  });
}
