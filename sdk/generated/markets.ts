// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Market, MarketMembership, MarketOffer, MarketOrder } from "./schemas.ts";

export interface ListMarketsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  of?: "own" | "joined" | "public" | undefined;
}

export interface CreateMarketBody {
  name: string;
  description?: string | undefined;
  visibility?: "private" | "public" | "group" | undefined;
  groups?: readonly string[] | undefined;
}

export interface UpdateMarketBody {
  name?: string | undefined;
  description?: string | undefined;
  visibility?: "private" | "public" | "group" | undefined;
  groups?: readonly string[] | undefined;
}

export interface ListMarketMembersOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface ListMarketOffersOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateMarketOfferBody {
  appId: string;
  description?: string | undefined;
  price: {
    kind: "free";
  } | {
    kind: "once";
    amount: number;
    currency: string;
  } | {
    kind: "monthly";
    amount: number;
    currency: string;
  };
}

export interface UpdateMarketOfferBody {
  description?: string | undefined;
  price?: {
    kind: "free";
  } | {
    kind: "once";
    amount: number;
    currency: string;
  } | {
    kind: "monthly";
    amount: number;
    currency: string;
  } | undefined;
}

export interface ListMarketOrdersOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export type Markets = ReturnType<typeof markets>;

/** `client.markets` */
export function markets(send: Send) {
  const operations = {
    /**
     * List markets, oldest first.
     *
     * `of` says which: your `own`, those that your tenant has `joined`, or all that are `public`.
     *
     * Permission: `markets:read`.
     */
    list: ({ pageSize, pageToken, of, ...options }: ListMarketsOptions = {}) =>
      send<Page<Market>>({ ...options, method: "GET", path: "/markets", query: { pageSize, pageToken, of } }),
    /**
     * Open a market of your own.
     *
     * Your tenant is its vendor: it lists apps of its own in it (`POST /markets/{id}/offers`), tenants join it and order, and what they order is seen by them and by you alone. `visibility` says who sees it and may join, as of a repo: `private` nobody else, `group` members of `groups` of whatever tenants (`tenant-b` is all of that tenant: this is how one is invited), `public` everybody. At most 20 markets a tenant.
     *
     * Permission: `markets:create@tenant`.
     */
    create: (body: CreateMarketBody, options: PostOptions = {}) =>
      send<Market>({ ...options, method: "POST", path: "/markets", body }),
    /**
     * Read a market.
     *
     * Your own, one that you may see, or one that your tenant is in: who has joined goes on seeing it.
     *
     * Permission: `markets:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Market>({ ...options, method: "GET", path: `/markets/${segment(id)}` }),
    /**
     * Change a market.
     *
     * Who is in it stays in it, whoever may see it from now on.
     *
     * Permission: `markets:update@tenant`.
     */
    update: (id: string, body: UpdateMarketBody, options: ConditionalOptions) =>
      send<Market>({ ...options, method: "PATCH", path: `/markets/${segment(id)}`, body }),
    /**
     * Close a market.
     *
     * Withdraw its offers first. What was bought stays bought, and orders that wait can still be confirmed or cancelled.
     *
     * Permission: `markets:delete@tenant`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/markets/${segment(id)}` }),
    /**
     * List the tenants that are in your market.
     *
     * Its vendor alone: to everybody else there is no such list.
     *
     * Permission: `orders:read@tenant`.
     */
    listMembers: (id: string, { pageSize, pageToken, ...options }: ListMarketMembersOptions = {}) =>
      send<Page<MarketMembership>>({ ...options, method: "GET", path: `/markets/${segment(id)}/members`, query: { pageSize, pageToken } }),
    /**
     * List what is offered in a market.
     *
     * Permission: `markets:read`.
     */
    listOffers: (id: string, { pageSize, pageToken, ...options }: ListMarketOffersOptions = {}) =>
      send<Page<MarketOffer>>({ ...options, method: "GET", path: `/markets/${segment(id)}/offers`, query: { pageSize, pageToken } }),
    /**
     * List an app in your market.
     *
     * An app of your own tenant, once in a market. `price` is `free`, or an `amount` in minor units of a `currency` (ISO 4217) that is paid `once` or `monthly`. As soon as an app has an offer with a price, other tenants need an entitlement to deploy or upgrade to its versions or to download them; what they run goes on. An offer makes no app visible: share the app, or its repo, with those who are to buy it. At most 10 offers of an app, and 500 in a market.
     *
     * Permission: `markets:update@tenant`.
     */
    createOffer: (id: string, body: CreateMarketOfferBody, options: PostOptions = {}) =>
      send<MarketOffer>({ ...options, method: "POST", path: `/markets/${segment(id)}/offers`, body }),
    /**
     * Read an offer.
     *
     * Permission: `markets:read`.
     */
    getOffer: (id: string, offerId: string, options: RequestOptions = {}) =>
      send<MarketOffer>({ ...options, method: "GET", path: `/markets/${segment(id)}/offers/${segment(offerId)}` }),
    /**
     * Change an offer's price or description.
     *
     * Orders keep the price at which they were made.
     *
     * Permission: `markets:update@tenant`.
     */
    updateOffer: (id: string, offerId: string, body: UpdateMarketOfferBody, options: ConditionalOptions) =>
      send<MarketOffer>({ ...options, method: "PATCH", path: `/markets/${segment(id)}/offers/${segment(offerId)}`, body }),
    /**
     * Withdraw an offer.
     *
     * What was bought stays bought. Where it was the app's last offer with a price, everybody who sees the app may deploy it again.
     *
     * Permission: `markets:update@tenant`.
     */
    deleteOffer: (id: string, offerId: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/markets/${segment(id)}/offers/${segment(offerId)}` }),
    /**
     * List what was ordered in your market, newest first.
     *
     * Its vendor alone: to everybody else there is no such list.
     *
     * Permission: `orders:read@tenant`.
     */
    listOrders: (id: string, { pageSize, pageToken, ...options }: ListMarketOrdersOptions = {}) =>
      send<Page<MarketOrder>>({ ...options, method: "GET", path: `/markets/${segment(id)}/orders`, query: { pageSize, pageToken } }),
    /**
     * Join a market.
     *
     * Your tenant may order there from now on. Safe to repeat.
     *
     * Permission: `markets:join@tenant`.
     */
    join: (id: string, options: PostOptions = {}) =>
      send<MarketMembership>({ ...options, method: "POST", path: `/markets/${segment(id)}:join` }),
    /**
     * Leave a market.
     *
     * Nothing more is ordered there until your tenant joins again. What it bought stays: an entitlement lasts to its end, and an order that waits can still be confirmed or cancelled.
     *
     * Permission: `markets:join@tenant`.
     */
    leave: (id: string, options: PostOptions = {}) =>
      send<MarketMembership>({ ...options, method: "POST", path: `/markets/${segment(id)}:leave` }),
  };
  return {
    ...operations,
    /** All pages of `listMarkets`: `for await (const item of …)`. */
    listAll: (options: Omit<ListMarketsOptions, "pageToken"> = {}) =>
      paged<Market>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listMarketMembers`: `for await (const item of …)`. */
    listAllMembers: (id: string, options: Omit<ListMarketMembersOptions, "pageToken"> = {}) =>
      paged<MarketMembership>((pageToken) => operations.listMembers(id, { ...options, pageToken })),
    /** All pages of `listMarketOffers`: `for await (const item of …)`. */
    listAllOffers: (id: string, options: Omit<ListMarketOffersOptions, "pageToken"> = {}) =>
      paged<MarketOffer>((pageToken) => operations.listOffers(id, { ...options, pageToken })),
    /** All pages of `listMarketOrders`: `for await (const item of …)`. */
    listAllOrders: (id: string, options: Omit<ListMarketOrdersOptions, "pageToken"> = {}) =>
      paged<MarketOrder>((pageToken) => operations.listOrders(id, { ...options, pageToken })),
  };
}
