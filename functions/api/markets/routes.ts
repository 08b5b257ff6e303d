import * as z from "zod";
import { Shares } from "../../../shared/domain/group/named.ts";
import { MarketView, MembershipView, marketExample, membershipExample } from "../../../shared/domain/market/view.ts";
import { Visibility } from "../../../shared/domain/repo/visibility.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import {
  descriptionText,
  emptyBody,
  idParams,
  nameText,
  noBody,
  noParams,
  noQuery,
} from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const params = idParams("market");
const noun = "market";
const least = "tenant";

export const create = route({
  method: "POST",
  path: "/markets",
  operationId: "createMarket",
  permission: "markets:create",
  least,
  noun,
  summary: "Open a market of your own",
  description:
    "Your tenant is its vendor: it lists apps of its own in it (`POST /markets/{id}/offers`), tenants join it and order, and what they order is seen by them and by you alone. `visibility` says who sees it and may join, as of a repo: `private` nobody else, `group` members of `groups` of whatever tenants (`tenant-b` is all of that tenant: this is how one is invited), `public` everybody. At most 20 markets a tenant.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      name: nameText,
      description: descriptionText.default(""),
      visibility: Visibility.default("private"),
      groups: Shares.default([]),
    }),
  },
  output: MarketView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached"],
  examples: {
    body: { name: marketExample.name, visibility: "group", groups: ["tenant-partner"] },
    answer: { ...marketExample, offers: 0, version: 1 },
  },
});

export const list = route({
  method: "GET",
  path: "/markets",
  operationId: "listMarkets",
  permission: "markets:read",
  noun,
  summary: "List markets, oldest first",
  description: "`of` says which: your `own`, those that your tenant has `joined`, or all that are `public`.",
  input: {
    params: noParams,
    query: z.strictObject({ ...pageQuery, of: z.enum(["own", "joined", "public"]).default("own") }),
    body: noBody,
  },
  output: pageOf(MarketView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [marketExample] } },
});

export const get = route({
  method: "GET",
  path: "/markets/{id}",
  operationId: "getMarket",
  permission: "markets:read",
  noun,
  summary: "Read a market",
  description: "Your own, one that you may see, or one that your tenant is in: who has joined goes on seeing it.",
  input: { params, query: noQuery, body: noBody },
  output: MarketView,
  status: 200,
  problems: [],
  examples: { answer: marketExample },
});

export const update = route({
  method: "PATCH",
  path: "/markets/{id}",
  operationId: "updateMarket",
  permission: "markets:update",
  least,
  noun,
  summary: "Change a market",
  description: "Who is in it stays in it, whoever may see it from now on.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      name: nameText.optional(),
      description: descriptionText.optional(),
      visibility: Visibility.optional(),
      groups: Shares.optional(),
    }),
  },
  output: MarketView,
  status: 200,
  conditional: true,
  problems: [],
  examples: {
    body: { visibility: "public", groups: [] },
    answer: { ...marketExample, visibility: "public", groups: [], version: 3 },
  },
});

export const remove = route({
  method: "DELETE",
  path: "/markets/{id}",
  operationId: "deleteMarket",
  permission: "markets:delete",
  least,
  noun,
  summary: "Close a market",
  description:
    "Withdraw its offers first. What was bought stays bought, and orders that wait can still be confirmed or cancelled.",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: MarketView,
  status: 204,
  conditional: true,
  problems: ["in-use"],
});

const membership = {
  method: "POST",
  permission: "markets:join",
  least,
  noun,
  input: { params, query: noQuery, body: emptyBody },
  output: MembershipView,
  status: 200,
  idempotent: "commit",
} as const;

export const join = route({
  ...membership,
  path: "/markets/{id}:join",
  operationId: "joinMarket",
  summary: "Join a market",
  description: "Your tenant may order there from now on. Safe to repeat.",
  problems: ["own-market"],
  examples: { answer: membershipExample },
});

export const leave = route({
  ...membership,
  path: "/markets/{id}:leave",
  operationId: "leaveMarket",
  summary: "Leave a market",
  description:
    "Nothing more is ordered there until your tenant joins again. What it bought stays: an entitlement lasts to its end, and an order that waits can still be confirmed or cancelled.",
  problems: [],
  examples: { answer: { ...membershipExample, joined: false, joinedAt: undefined } },
});

export { listMembers, listOrders } from "./business-routes.ts";
export {
  create as createOffer,
  get as getOffer,
  list as listOffers,
  remove as removeOffer,
  update as updateOffer,
} from "./offer-routes.ts";
