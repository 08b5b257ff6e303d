import type { Item, Key } from "../../platform/dynamodb.ts";
import type { Delivery, Webhook } from "./schema.ts";

/**
 * Access patterns:
 * 1. a webhook by id; all of a tenant, oldest first: `T#<tenant>#WEBHOOK` / id
 * 2. how its receiver is: `T#<tenant>#WEBHOOK#<webhook>` / `HEALTH`. Beside `Health` it has `lane0`…: until when each is taken
 * 3. a delivery by id; those of a webhook, newest first: the same pk / id of the delivery, which begins with its time. Kept 30 days
 */
export const webhooksPartition = (tenantId: string): string => `T#${tenantId}#WEBHOOK`;
export const webhookKey = (tenantId: string, id: string): Key => ({ pk: webhooksPartition(tenantId), sk: id });
export const webhookItem = (webhook: Webhook): Item & Key => ({
  ...webhookKey(webhook.tenantId, webhook.id),
  entity: "Webhook",
  ...webhook,
});

export const deliveriesPartition = (tenantId: string, webhookId: string): string =>
  `T#${tenantId}#WEBHOOK#${webhookId}`;
export const healthKey = (tenantId: string, webhookId: string): Key => ({
  pk: deliveriesPartition(tenantId, webhookId),
  sk: "HEALTH",
});
/** Ids of deliveries begin so. */
export const DELIVERIES = "dlv-";
export const deliveryKey = (tenantId: string, webhookId: string, id: string): Key => ({
  pk: deliveriesPartition(tenantId, webhookId),
  sk: id,
});

/** Seconds that a delivery is listed. */
export const DELIVERY_SECONDS = 30 * 86_400;

export function deliveryItem(delivery: Delivery): Item & Key {
  const { tenantId, webhookId, id, createdAt } = delivery;
  const expiresAt = Math.floor(Date.parse(createdAt) / 1000) + DELIVERY_SECONDS;
  return { ...deliveryKey(tenantId, webhookId, id), entity: "Delivery", ...delivery, expiresAt };
}
