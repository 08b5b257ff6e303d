import * as z from "zod";
import { Delivery, Webhook, WebhookSecret } from "../../../shared/domain/webhook/schema.ts";

const ShownSecret = WebhookSecret.omit({ sealed: true });

/** A webhook as it is shown: its secrets never leave. */
export const WebhookView = Webhook.omit({ tenantId: true, secrets: true })
  .extend({
    /** What signs: the current one first, then the one that still signs beside it. */
    secrets: z.array(ShownSecret),
  })
  .meta({ id: "Webhook" });

/** The one answer that has the secret itself. */
export const WebhookWithSecret = WebhookView.extend({ signingSecret: z.string().optional() }).meta({
  id: "WebhookWithSecret",
});

/** A delivery as it is shown. */
export const DeliveryView = Delivery.omit({ tenantId: true, leaseUntil: true, payload: true })
  .extend({ id: z.string().meta({ description: "The header `webhook-id` of every attempt." }) })
  .meta({ id: "WebhookDelivery" });

export const DeliveryDetail = DeliveryView.extend({
  payload: z.string().meta({ description: "The body of every attempt, byte for byte." }),
}).meta({ id: "WebhookDeliveryDetail" });
