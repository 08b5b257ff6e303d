import * as z from "zod";
import { Price } from "../../../shared/domain/market/schema.ts";
import { OfferView, offerExample } from "../../../shared/domain/market/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { descriptionText, idParams, idText, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const inMarket = idParams("market");
const params = inMarket.extend({ offerId: idText("offer") });
const noun = "offer";
const least = "tenant";

export const create = route({
  method: "POST",
  path: "/markets/{id}/offers",
  operationId: "createMarketOffer",
  permission: "markets:update",
  least,
  noun: "market",
  summary: "List an app in your market",
  description:
    "An app of your own tenant, once in a market. `price` is `free`, or an `amount` in minor units of a `currency` (ISO 4217) that is paid `once` or `monthly`. As soon as an app has an offer with a price, other tenants need an entitlement to deploy or upgrade to its versions or to download them; what they run goes on. An offer makes no app visible: share the app, or its repo, with those who are to buy it. At most 10 offers of an app, and 500 in a market.",
  input: {
    params: inMarket,
    query: noQuery,
    body: z.strictObject({ appId: idText("app"), description: descriptionText.default(""), price: Price }),
  },
  output: OfferView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached", "in-use"],
  examples: {
    body: { appId: offerExample.appId, description: offerExample.description, price: offerExample.price },
    answer: offerExample,
  },
});

export const list = route({
  method: "GET",
  path: "/markets/{id}/offers",
  operationId: "listMarketOffers",
  permission: "markets:read",
  noun: "market",
  summary: "List what is offered in a market",
  input: { params: inMarket, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(OfferView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [offerExample] } },
});

export const get = route({
  method: "GET",
  path: "/markets/{id}/offers/{offerId}",
  operationId: "getMarketOffer",
  permission: "markets:read",
  noun,
  summary: "Read an offer",
  input: { params, query: noQuery, body: noBody },
  output: OfferView,
  status: 200,
  problems: [],
  examples: { answer: offerExample },
});

export const update = route({
  method: "PATCH",
  path: "/markets/{id}/offers/{offerId}",
  operationId: "updateMarketOffer",
  permission: "markets:update",
  least,
  noun,
  summary: "Change an offer's price or description",
  description: "Orders keep the price at which they were made.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({ description: descriptionText.optional(), price: Price.optional() }),
  },
  output: OfferView,
  status: 200,
  conditional: true,
  problems: [],
  examples: {
    body: { price: { kind: "once", amount: 49900, currency: "EUR" } },
    answer: { ...offerExample, price: { kind: "once", amount: 49900, currency: "EUR" }, version: 2 },
  },
});

export const remove = route({
  method: "DELETE",
  path: "/markets/{id}/offers/{offerId}",
  operationId: "deleteMarketOffer",
  permission: "markets:update",
  least,
  noun,
  summary: "Withdraw an offer",
  description:
    "What was bought stays bought. Where it was the app's last offer with a price, everybody who sees the app may deploy it again.",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: OfferView,
  status: 204,
  conditional: true,
  problems: [],
});
