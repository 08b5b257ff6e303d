import type { Table, UpdateInput, Write } from "../../platform/dynamodb.ts";
import { acrossTenants } from "../../platform/fence.ts";
import { appKey } from "../app/entity.ts";
import { App } from "../app/schema.ts";
import { marketItem, offerItem, offerKey, offersOf } from "./entity.ts";
import { type Page, type PageRequest, unchanged } from "./market-store.ts";
import { isPriced } from "./rules.ts";
import { type Market, Offer, type OfferRef } from "./schema.ts";

/** What an offer's change writes beside it: the app, which keeps what is offered of it, and the market, which counts. */
export interface Beside {
  /** The vendor's app as it was read; absent where it is gone. */
  readonly app: App | undefined;
  readonly now: Date;
}

/**
 * Offers of markets. One round trip a method. Whoever may see the market may see its offers: that is decided before.
 * Each change is guarded by the versions of offer, market and app as they were read.
 */
export interface OfferStore {
  get(market: Market, id: string): Promise<Offer | undefined>;
  list(market: Market, page: PageRequest): Promise<Page<Offer>>;
  /** Own app and offer, for a change of the offer. */
  withApp(market: Market, offer: { readonly id: string; readonly appId: string }): Promise<State>;
  /** @throws ConditionFailed (0: the offer is there; 1: the market, 2: the app has changed) */
  create(market: Market, offer: Offer, beside: Beside, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: it has changed) */
  save(before: Offer, after: Offer, beside: Beside, also: readonly Write[]): Promise<void>;
  /** @throws ConditionFailed (0: it has changed; 1: the market; 2: the app) */
  delete(market: Market, offer: Offer, beside: Beside, also: readonly Write[]): Promise<void>;
}

export interface State {
  readonly app: App | undefined;
  readonly offer: Offer | undefined;
}

export function offerStore(table: Table): OfferStore {
  return {
    async get({ tenantId, id: marketId }, id) {
      const item = await acrossTenants(SELLING, () =>
        table.get(offerKey(tenantId, marketId, id), { consistent: true }),
      );
      return item === undefined ? undefined : Offer.parse(item);
    },
    async list({ tenantId, id }, page) {
      const { items, lastKey } = await acrossTenants(SELLING, () =>
        table.query({ pk: offersOf(tenantId, id), ...page }),
      );
      return { items: items.map((item) => Offer.parse(item)), startKey: lastKey };
    },
    async withApp({ tenantId, id: marketId }, { id, appId }) {
      const keys = [appKey(tenantId, appId), offerKey(tenantId, marketId, id)];
      const [app, offer] = await table.batchGet(keys, { consistent: true });
      return {
        app: app === undefined ? undefined : App.parse(app),
        offer: offer === undefined ? undefined : Offer.parse(offer),
      };
    },
    async create(market, offer, { app, now }, also) {
      const put = { put: offerItem(offer), expression: { condition: "attribute_not_exists(pk)" } };
      await table.transact([
        put,
        counting(market, 1, now),
        ...noted(app, [...(app?.offers ?? []), refOf(offer)], now),
        ...also,
      ]);
    },
    async save(before, after, { app, now }, also) {
      const put = { put: offerItem(after), expression: unchanged(before) };
      const offers = (app?.offers ?? []).map((ref) => (isOf(ref, after) ? refOf(after) : ref));
      const same = isPriced(before.price) === isPriced(after.price);
      await table.transact([put, ...(same ? [] : noted(app, offers, now)), ...also]);
    },
    async delete(market, offer, { app, now }, also) {
      const key = offerKey(offer.tenantId, offer.marketId, offer.id);
      const left = (app?.offers ?? []).filter((ref) => !isOf(ref, offer));
      await table.transact([
        { delete: key, expression: unchanged(offer) },
        counting(market, -1, now),
        ...noted(app, left, now),
        ...also,
      ]);
    },
  };
}

const SELLING = "whoever sees a market sees its offers";

function refOf({ marketId, id: offerId, price }: Offer): OfferRef {
  return { marketId, offerId, priced: isPriced(price) };
}

function isOf(ref: OfferRef, { marketId, id }: Offer): boolean {
  return ref.marketId === marketId && ref.offerId === id;
}

function counting(market: Market, more: number, now: Date): Write {
  const { offers, version } = market;
  const after = { ...market, offers: offers + more, version: version + 1, updatedAt: now.toISOString() };
  return { put: marketItem(after), expression: unchanged(market) };
}

/** Sets the offers of an app and nothing else. */
function noted(app: App | undefined, offers: readonly OfferRef[], now: Date): Write[] {
  if (app === undefined) return [];
  const update: UpdateInput = {
    key: appKey(app.tenantId, app.id),
    update: "SET #offers = :offers, #version = :after, #updatedAt = :at",
    condition: "#version = :before",
    names: { "#offers": "offers", "#version": "version", "#updatedAt": "updatedAt" },
    values: { ":offers": offers, ":before": app.version, ":after": app.version + 1, ":at": now.toISOString() },
  };
  return [{ update }];
}
