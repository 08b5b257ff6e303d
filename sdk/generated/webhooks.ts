// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Webhook, WebhookDelivery, WebhookDeliveryDetail, WebhookWithSecret } from "./schemas.ts";

export interface ListWebhooksOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateWebhookBody {
  url: string;
  description?: string | undefined;
  events?: readonly string[] | undefined;
  signingSecret?: string | undefined;
}

export interface UpdateWebhookBody {
  url?: string | undefined;
  description?: string | undefined;
  events?: readonly string[] | undefined;
  enabled?: boolean | undefined;
}

export interface ListWebhookDeliveriesOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface RotateWebhookBody {
  signingSecret?: string | undefined;
  overlapSeconds?: number | undefined;
}

export type Webhooks = ReturnType<typeof webhooks>;

/** `client.webhooks` */
export function webhooks(send: Send) {
  const operations = {
    /**
     * List webhooks, oldest first.
     *
     * Permission: `webhooks:read@tenant`.
     */
    list: ({ pageSize, pageToken, ...options }: ListWebhooksOptions = {}) =>
      send<Page<Webhook>>({ ...options, method: "GET", path: "/webhooks", query: { pageSize, pageToken } }),
    /**
     * Have events sent to a URL.
     *
     * Each event is a POST by [Standard Webhooks](https://www.standardwebhooks.com): headers `webhook-id`, `webhook-timestamp` and `webhook-signature`, and a JSON body of at most 20 KB. Without `signingSecret` one is made. It is in this answer and never again, not even when the request is repeated with its `Idempotency-Key`. At most 20 webhooks a tenant.
     *
     * Permission: `webhooks:create@tenant`.
     */
    create: (body: CreateWebhookBody, options: PostOptions = {}) =>
      send<WebhookWithSecret>({ ...options, method: "POST", path: "/webhooks", body }),
    /**
     * Read a webhook.
     *
     * Permission: `webhooks:read@tenant`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Webhook>({ ...options, method: "GET", path: `/webhooks/${segment(id)}` }),
    /**
     * Change a webhook, or switch it on and off.
     *
     * While it is off, nothing is sent and what waited is cancelled. `enabled: true` also forgives a receiver that was disabled because it failed.
     *
     * Permission: `webhooks:update@tenant`.
     */
    update: (id: string, body: UpdateWebhookBody, options: ConditionalOptions) =>
      send<Webhook>({ ...options, method: "PATCH", path: `/webhooks/${segment(id)}`, body }),
    /**
     * Delete a webhook.
     *
     * Permission: `webhooks:delete@tenant`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/webhooks/${segment(id)}` }),
    /**
     * List what was sent to a webhook in the last 30 days, newest first.
     *
     * Permission: `webhooks:read@tenant`.
     */
    listDeliveries: (id: string, { pageSize, pageToken, ...options }: ListWebhookDeliveriesOptions = {}) =>
      send<Page<WebhookDelivery>>({ ...options, method: "GET", path: `/webhooks/${segment(id)}/deliveries`, query: { pageSize, pageToken } }),
    /**
     * Read a delivery with its body and its last attempts.
     *
     * Permission: `webhooks:read@tenant`.
     */
    getDelivery: (id: string, deliveryId: string, options: RequestOptions = {}) =>
      send<WebhookDeliveryDetail>({ ...options, method: "GET", path: `/webhooks/${segment(id)}/deliveries/${segment(deliveryId)}` }),
    /**
     * Send a delivery again, now.
     *
     * With the same `webhook-id`, and all its attempts before it. Of one that is still waiting for its next attempt, that attempt is made now.
     *
     * Permission: `webhooks:update@tenant`.
     */
    redeliverDelivery: (id: string, deliveryId: string, options: PostOptions = {}) =>
      send<WebhookDelivery>({ ...options, method: "POST", path: `/webhooks/${segment(id)}/deliveries/${segment(deliveryId)}:redeliver` }),
    /**
     * Send a webhook the event `webhook.ping`.
     *
     * `Location` is the delivery, which tells what became of it.
     *
     * Permission: `webhooks:update@tenant`.
     */
    ping: (id: string, options: PostOptions = {}) =>
      send<WebhookDelivery>({ ...options, method: "POST", path: `/webhooks/${segment(id)}:ping` }),
    /**
     * Give a webhook a new secret.
     *
     * For `overlapSeconds` everything is signed with both secrets, so that the receiver may change to the new one at its own time; 0 when the old one is known to others. The new secret is in this answer and never again.
     *
     * Permission: `webhooks:update@tenant`.
     */
    rotate: (id: string, body: RotateWebhookBody, options: PostOptions = {}) =>
      send<WebhookWithSecret>({ ...options, method: "POST", path: `/webhooks/${segment(id)}:rotate`, body }),
  };
  return {
    ...operations,
    /** All pages of `listWebhooks`: `for await (const item of …)`. */
    listAll: (options: Omit<ListWebhooksOptions, "pageToken"> = {}) =>
      paged<Webhook>((pageToken) => operations.list({ ...options, pageToken })),
    /** All pages of `listWebhookDeliveries`: `for await (const item of …)`. */
    listAllDeliveries: (id: string, options: Omit<ListWebhookDeliveriesOptions, "pageToken"> = {}) =>
      paged<WebhookDelivery>((pageToken) => operations.listDeliveries(id, { ...options, pageToken })),
  };
}
