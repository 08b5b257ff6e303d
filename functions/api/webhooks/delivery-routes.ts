import * as z from "zod";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, idText, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";
import { deliveryExample } from "./examples.ts";
import { DeliveryDetail, DeliveryView } from "./view.ts";

const params = z.object({ id: idText("webhook"), deliveryId: idText("delivery") });
const least = "tenant";

export const list = route({
  method: "GET",
  path: "/webhooks/{id}/deliveries",
  operationId: "listWebhookDeliveries",
  permission: "webhooks:read",
  least,
  noun: "webhook",
  summary: "List what was sent to a webhook in the last 30 days, newest first",
  input: { params: idParams("webhook"), query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(DeliveryView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [deliveryExample] } },
});

export const get = route({
  method: "GET",
  path: "/webhooks/{id}/deliveries/{deliveryId}",
  operationId: "getWebhookDelivery",
  permission: "webhooks:read",
  least,
  noun: "delivery",
  summary: "Read a delivery with its body and its last attempts",
  input: { params, query: noQuery, body: noBody },
  output: DeliveryDetail,
  status: 200,
  progress: true,
  problems: [],
  examples: {
    answer: {
      ...deliveryExample,
      payload:
        '{"type":"webhook.ping","timestamp":"2026-11-21T09:00:00.000Z","data":{"webhookId":"hook-0m9x2k4f7abcdefghj"}}',
    },
  },
});

export const redeliver = route({
  method: "POST",
  path: "/webhooks/{id}/deliveries/{deliveryId}:redeliver",
  operationId: "redeliverWebhookDelivery",
  permission: "webhooks:update",
  least,
  noun: "delivery",
  summary: "Send a delivery again, now",
  description:
    "With the same `webhook-id`, and all its attempts before it. Of one that is still waiting for its next attempt, that attempt is made now.",
  input: { params, query: noQuery, body: emptyBody },
  output: DeliveryView,
  status: 202,
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: { answer: { ...deliveryExample, status: "pending", round: 2, attempts: 0, version: 4 } },
});
