// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { MarketOrder } from "./schemas.ts";

export interface ListOrdersOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateOrderBody {
  marketId: string;
  offerId: string;
  offerVersion: number;
}

export interface CancelOrderBody {
  reason?: string | undefined;
}

export type Orders = ReturnType<typeof orders>;

/** `client.orders` */
export function orders(send: Send) {
  const operations = {
    /**
     * List what your tenant ordered, newest first.
     *
     * What it sold is listed by `GET /markets/{id}/orders`.
     *
     * Permission: `orders:read@tenant`.
     */
    list: ({ pageSize, pageToken, ...options }: ListOrdersOptions = {}) =>
      send<Page<MarketOrder>>({ ...options, method: "GET", path: "/orders", query: { pageSize, pageToken } }),
    /**
     * Order an app in a market.
     *
     * Your tenant has to be in the market. `offerVersion` is the version of the offer that you have seen: the order keeps its price, and is refused where it is another one by now. What is free may be deployed at once; what has a price waits as `pending` until the vendor confirms that it was paid, which is settled between you: no payment goes through here. An app has one order that waits. One that is paid `monthly` may be ordered again at any time, for the month after what is paid.
     *
     * Permission: `orders:create@tenant`.
     */
    create: (body: CreateOrderBody, options: PostOptions = {}) =>
      send<MarketOrder>({ ...options, method: "POST", path: "/orders", body }),
    /**
     * Read an order.
     *
     * One that your tenant made, or that was made in a market of yours.
     *
     * Permission: `orders:read@tenant`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<MarketOrder>({ ...options, method: "GET", path: `/orders/${segment(id)}` }),
    /**
     * Cancel an order that waits.
     *
     * Whoever ordered takes it back, or the vendor turns it down: both see the `reason`.
     *
     * Permission: `orders:cancel@tenant`.
     */
    cancel: (id: string, body: CancelOrderBody, options: PostOptions = {}) =>
      send<MarketOrder>({ ...options, method: "POST", path: `/orders/${segment(id)}:cancel`, body }),
    /**
     * Confirm that an order was paid.
     *
     * The vendor alone. The buyer may deploy the app from now on: for good, or for a month after what was paid before.
     *
     * Permission: `orders:confirm@tenant`.
     */
    confirm: (id: string, options: PostOptions = {}) =>
      send<MarketOrder>({ ...options, method: "POST", path: `/orders/${segment(id)}:confirm` }),
  };
  return {
    ...operations,
    /** All pages of `listOrders`: `for await (const item of …)`. */
    listAll: (options: Omit<ListOrdersOptions, "pageToken"> = {}) =>
      paged<MarketOrder>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
