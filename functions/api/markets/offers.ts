import type { MarketStore } from "../../../shared/domain/market/market-store.ts";
import type { OfferStore } from "../../../shared/domain/market/offer-store.ts";
import { MAX_OFFERS, MAX_OFFERS_OF_APP, type Market, type Offer } from "../../../shared/domain/market/schema.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import { invalid, notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type * as contract from "./offer-routes.ts";
import { owned, readable } from "./readable.ts";

export interface Offers {
  readonly markets: MarketStore;
  readonly offers: OfferStore;
  readonly pager: Pager;
}

/** Two reads and one transaction: offer, market and app. */
export function create({ markets, offers }: Offers): Operation<typeof contract.create> {
  return async ({ params, body, tenantId, reach, caller, now, commit }) => {
    const market = await owned(markets, reach, params.id);
    // One of an app and market: who asks twice meets the first.
    const id = derivedId("offer", market.id, body.appId);
    const { app, offer: had } = await offers.withApp(market, { id, appId: body.appId });
    if (app === undefined || app.status === "deleted") throw noApp(body.appId);
    if (had !== undefined) throw offered(had);
    if (market.offers >= MAX_OFFERS) throw tooMany(`A market has at most ${MAX_OFFERS} offers.`);
    if ((app.offers ?? []).length >= MAX_OFFERS_OF_APP)
      throw tooMany(`An app has at most ${MAX_OFFERS_OF_APP} offers, over all markets.`);
    const at = now.toISOString();
    const offer: Offer = {
      id,
      tenantId,
      marketId: market.id,
      ...body,
      appName: app.name,
      createdBy: caller.actorId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    const answer = { body: offer, version: 1, location: `/markets/${market.id}/offers/${id}` };
    const object = { type: "offer", id };
    return unlessChanged(commit(answer, (also) => offers.create(market, offer, { app, now }, also), { object }));
  };
}

/** One round trip more than the market. */
export function list({ markets, offers, pager }: Offers): Operation<typeof contract.list> {
  return async ({ params, query, tenantId, reach, now }) => {
    const { market } = await readable(markets, reach, params.id);
    const scope = [tenantId, "/markets/offers", market.id];
    const page = await offers.list(market, await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}

/** One round trip more than the market. */
export function get({ markets, offers }: Offers): Operation<typeof contract.get> {
  return async ({ params, reach }) => {
    const { market } = await readable(markets, reach, params.id);
    const offer = await existing(offers, market, params.offerId);
    return { body: offer, version: offer.version };
  };
}

/** Three reads and one transaction, which changes the app too where it is sold from now on, or is not any more. */
export function update({ markets, offers }: Offers): Operation<typeof contract.update> {
  return async ({ params, body, reach, ifMatch, now, commit }) => {
    const market = await owned(markets, reach, params.id);
    const before = await existing(offers, market, params.offerId);
    requireVersion(before, ifMatch);
    const { app } = await offers.withApp(market, before);
    const after: Offer = {
      ...before,
      description: body.description ?? before.description,
      price: body.price ?? before.price,
      version: before.version + 1,
      updatedAt: now.toISOString(),
    };
    const about = { before, object: { type: "offer", id: before.id } };
    return unlessChanged(
      commit({ body: after, version: after.version }, (also) => offers.save(before, after, { app, now }, also), about),
    );
  };
}

/** Three reads and one transaction. */
export function remove({ markets, offers }: Offers): Operation<typeof contract.remove> {
  return async ({ params, reach, ifMatch, now, commit }) => {
    const market = await owned(markets, reach, params.id);
    const before = await existing(offers, market, params.offerId);
    requireVersion(before, ifMatch);
    const { app } = await offers.withApp(market, before);
    const about = { before, object: { type: "offer", id: before.id } };
    return unlessChanged(
      commit({ body: undefined }, (also) => offers.delete(market, before, { app, now }, also), about),
    );
  };
}

async function existing(offers: OfferStore, market: Market, id: string): Promise<Offer> {
  const offer = await offers.get(market, id);
  if (offer === undefined) throw notFound("offer", id);
  return offer;
}

function noApp(id: string): Problem {
  const detail = `Your tenant has no app "${id}".`;
  const remedy = "List an app of your own: GET /apps.";
  return invalid("invalid-request", "The app cannot be offered", [{ pointer: "/appId", detail, remedy }]);
}

function offered({ id, marketId }: Offer): Problem {
  return new Problem({
    status: 409,
    code: "in-use",
    title: "The app is in this market already",
    detail: `Change its offer: PATCH /markets/${marketId}/offers/${id}.`,
    extensions: { offerId: id },
  });
}

function tooMany(detail: string): Problem {
  return new Problem({ status: 409, code: "limit-reached", title: "There are enough offers", detail });
}
