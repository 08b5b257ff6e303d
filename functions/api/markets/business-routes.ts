import * as z from "zod";
import { MembershipView, membershipExample, OrderView, orderExample } from "../../../shared/domain/market/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const looking = {
  method: "GET",
  permission: "orders:read",
  least: "tenant",
  noun: "market",
  input: { params: idParams("market"), query: z.strictObject(pageQuery), body: noBody },
  status: 200,
  problems: ["invalid-page-token"],
} as const;

const { createdBy: _, ...sold } = orderExample;

export const listMembers = route({
  ...looking,
  path: "/markets/{id}/members",
  operationId: "listMarketMembers",
  summary: "List the tenants that are in your market",
  description: "Its vendor alone: to everybody else there is no such list.",
  output: pageOf(MembershipView),
  examples: { answer: { items: [membershipExample] } },
});

export const listOrders = route({
  ...looking,
  path: "/markets/{id}/orders",
  operationId: "listMarketOrders",
  summary: "List what was ordered in your market, newest first",
  description: "Its vendor alone: to everybody else there is no such list.",
  output: pageOf(OrderView),
  examples: { answer: { items: [sold] } },
});
