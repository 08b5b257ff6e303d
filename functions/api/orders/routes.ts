import * as z from "zod";
import { OrderView, orderExample } from "../../../shared/domain/market/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, idText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const params = idParams("order");
const noun = "order";
const least = "tenant";
const { createdBy: _, ...sold } = orderExample;

export const create = route({
  method: "POST",
  path: "/orders",
  operationId: "createOrder",
  permission: "orders:create",
  least,
  noun,
  summary: "Order an app in a market",
  description:
    "Your tenant has to be in the market. `offerVersion` is the version of the offer that you have seen: the order keeps its price, and is refused where it is another one by now. What is free may be deployed at once; what has a price waits as `pending` until the vendor confirms that it was paid, which is settled between you: no payment goes through here. An app has one order that waits. One that is paid `monthly` may be ordered again at any time, for the month after what is paid.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      marketId: idText("market"),
      offerId: idText("offer"),
      offerVersion: z.int().min(1),
    }),
  },
  output: OrderView,
  status: 201,
  idempotent: "commit",
  problems: ["not-joined", "own-market", "order-open", "already-entitled", "offer-changed"],
  examples: {
    body: { marketId: orderExample.marketId, offerId: orderExample.offerId, offerVersion: 1 },
    answer: orderExample,
  },
});

export const list = route({
  method: "GET",
  path: "/orders",
  operationId: "listOrders",
  permission: "orders:read",
  least,
  noun,
  summary: "List what your tenant ordered, newest first",
  description: "What it sold is listed by `GET /markets/{id}/orders`.",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(OrderView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [orderExample] } },
});

export const get = route({
  method: "GET",
  path: "/orders/{id}",
  operationId: "getOrder",
  permission: "orders:read",
  least,
  noun,
  summary: "Read an order",
  description: "One that your tenant made, or that was made in a market of yours.",
  input: { params, query: noQuery, body: noBody },
  output: OrderView,
  status: 200,
  problems: [],
  examples: { answer: orderExample },
});

export const confirm = route({
  method: "POST",
  path: "/orders/{id}:confirm",
  operationId: "confirmOrder",
  permission: "orders:confirm",
  least,
  noun,
  summary: "Confirm that an order was paid",
  description:
    "The vendor alone. The buyer may deploy the app from now on: for good, or for a month after what was paid before.",
  input: { params, query: noQuery, body: emptyBody },
  output: OrderView,
  status: 200,
  idempotent: "commit",
  problems: ["not-the-vendor", "wrong-state"],
  examples: { answer: { ...sold, status: "confirmed", until: "2026-12-21T09:00:00.000Z", version: 2 } },
});

export const cancel = route({
  method: "POST",
  path: "/orders/{id}:cancel",
  operationId: "cancelOrder",
  permission: "orders:cancel",
  least,
  noun,
  summary: "Cancel an order that waits",
  description: "Whoever ordered takes it back, or the vendor turns it down: both see the `reason`.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({ reason: z.string().trim().max(1000).default("") }),
  },
  output: OrderView,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: {
    body: { reason: "It was ordered twice." },
    answer: { ...orderExample, status: "cancelled", reason: "It was ordered twice.", version: 2 },
  },
});
