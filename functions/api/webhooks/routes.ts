import * as z from "zod";
import { isSecret, OVERLAP_SECONDS } from "../../../shared/domain/webhook/rules.ts";
import { EventFilter } from "../../../shared/domain/webhook/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import {
  descriptionText,
  emptyBody,
  idParams,
  noBody,
  noParams,
  noQuery,
} from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { deliveryExample, webhookExample } from "./examples.ts";
import { DeliveryView, WebhookView, WebhookWithSecret } from "./view.ts";

const params = idParams("webhook");
/** It is told what happens anywhere in the tenant: less than all of it may not set one up. */
const least = "tenant";

const url = z
  .string()
  .min(1)
  .max(2048)
  .meta({ examples: ["https://ci.example.com/hooks/pitrix"] });
const events = z.array(EventFilter).min(1).max(50);
const signingSecret = z
  .string()
  .refine(isSecret, "must be `whsec_` and the base64 of 24 to 64 bytes")
  .meta({ examples: ["whsec_bm90IGEgc2VjcmV0LCBvbmx5IGFuIGV4YW1wbGU="], writeOnly: true });

export const create = route({
  method: "POST",
  path: "/webhooks",
  operationId: "createWebhook",
  permission: "webhooks:create",
  least,
  noun: "webhook",
  summary: "Have events sent to a URL",
  description:
    "Each event is a POST by [Standard Webhooks](https://www.standardwebhooks.com): headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, and a JSON body of at most 20 KB. Without `signingSecret` one is made. It is in this answer and never again, not even when the request is repeated with its `Idempotency-Key`. At most 20 webhooks a tenant.",
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      url,
      description: descriptionText.default(""),
      events: events.default(["*"]),
      signingSecret: signingSecret.optional(),
    }),
  },
  output: WebhookWithSecret,
  shows: WebhookView,
  status: 201,
  idempotent: "commit",
  problems: ["limit-reached"],
  examples: {
    body: { url: "https://ci.example.com/hooks/pitrix", description: "Tells the pipeline", events: ["deployment.*"] },
    answer: { ...webhookExample, signingSecret: "whsec_bm90IGEgc2VjcmV0LCBvbmx5IGFuIGV4YW1wbGU=" },
  },
});

export const list = route({
  method: "GET",
  path: "/webhooks",
  operationId: "listWebhooks",
  permission: "webhooks:read",
  least,
  noun: "webhook",
  summary: "List webhooks, oldest first",
  input: { params: noParams, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(WebhookView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [webhookExample] } },
});

export const get = route({
  method: "GET",
  path: "/webhooks/{id}",
  operationId: "getWebhook",
  permission: "webhooks:read",
  least,
  noun: "webhook",
  summary: "Read a webhook",
  input: { params, query: noQuery, body: noBody },
  output: WebhookView,
  status: 200,
  problems: [],
  examples: { answer: webhookExample },
});

export const update = route({
  method: "PATCH",
  path: "/webhooks/{id}",
  operationId: "updateWebhook",
  permission: "webhooks:update",
  least,
  noun: "webhook",
  summary: "Change a webhook, or switch it on and off",
  description:
    "While it is off, nothing is sent and what waited is cancelled. `enabled: true` also forgives a receiver that was disabled because it failed.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      url: url.optional(),
      description: descriptionText.optional(),
      events: events.optional(),
      enabled: z.boolean().optional(),
    }),
  },
  output: WebhookView,
  status: 200,
  conditional: true,
  problems: [],
  examples: { body: { events: ["deployment.*", "job.failed"] }, answer: { ...webhookExample, version: 2 } },
});

export const remove = route({
  method: "DELETE",
  path: "/webhooks/{id}",
  operationId: "deleteWebhook",
  permission: "webhooks:delete",
  least,
  noun: "webhook",
  summary: "Delete a webhook",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: WebhookView,
  status: 204,
  conditional: true,
  problems: [],
});

export const rotate = route({
  method: "POST",
  path: "/webhooks/{id}:rotate",
  operationId: "rotateWebhook",
  permission: "webhooks:update",
  least,
  noun: "webhook",
  summary: "Give a webhook a new secret",
  description:
    "For `overlapSeconds` everything is signed with both secrets, so that the receiver may change to the new one at its own time; 0 when the old one is known to others. The new secret is in this answer and never again.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      signingSecret: signingSecret.optional(),
      overlapSeconds: z.int().min(0).max(604_800).default(OVERLAP_SECONDS),
    }),
  },
  output: WebhookWithSecret,
  shows: WebhookView,
  status: 200,
  idempotent: "commit",
  problems: [],
  examples: {
    body: { overlapSeconds: 3600 },
    answer: { ...webhookExample, version: 2, signingSecret: "whsec_bm90IGEgc2VjcmV0LCBvbmx5IGFuIGV4YW1wbGU=" },
  },
});

export const ping = route({
  method: "POST",
  path: "/webhooks/{id}:ping",
  operationId: "pingWebhook",
  permission: "webhooks:update",
  least,
  noun: "webhook",
  summary: "Send a webhook the event `webhook.ping`",
  description: "`Location` is the delivery, which tells what became of it.",
  input: { params, query: noQuery, body: emptyBody },
  output: DeliveryView,
  status: 202,
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: { answer: deliveryExample },
});

export { get as getDelivery, list as listDeliveries, redeliver } from "./delivery-routes.ts";
