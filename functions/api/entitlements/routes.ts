import * as z from "zod";
import { EntitlementView, entitlementExample } from "../../../shared/domain/market/view.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { noBody, noParams } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export const list = route({
  method: "GET",
  path: "/entitlements",
  operationId: "listEntitlements",
  permission: "entitlements:read",
  noun: "entitlement",
  summary: "List what your tenant may deploy of what others sell",
  description:
    "One an app. `active` gives the right to deploy it, until `until` where that is there; `pending` waits for its first order, `ended` was not paid any further: what runs goes on, and nothing new is deployed.",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(EntitlementView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [entitlementExample] } },
});
