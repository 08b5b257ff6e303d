import { noticeWrite } from "../domain/notice/outbox.ts";
import type { DeliveryStore, Loaded } from "../domain/webhook/delivery-store.ts";
import {
  afterAttempt,
  healthAfter,
  isHopeless,
  isOver,
  type Outcome,
  signing,
  switched,
} from "../domain/webhook/rules.ts";
import type { Delivery, Webhook } from "../domain/webhook/schema.ts";
import type { WebhookStore } from "../domain/webhook/store.ts";
import type { Clock } from "../kernel/clock.ts";
import { happened } from "../platform/dynamodb.ts";
import { MAX_DELAY, type Messages } from "../platform/messages.ts";
import type { SafeFetch } from "../platform/safe-fetch.ts";
import type { Sealer } from "../platform/secrets.ts";
import { attempt } from "./attempt.ts";
import type { WebhookMessage } from "./message.ts";
import { messageOf } from "./publish.ts";

export interface DeliverParts {
  readonly webhooks: Pick<WebhookStore, "save">;
  readonly deliveries: DeliveryStore;
  readonly messages: Messages;
  readonly fetch: SafeFetch;
  readonly secrets: Pick<Sealer, "open">;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly random: () => number;
}

/** Longer than an attempt and its writes take; whoever died in it holds up nobody for longer. Milliseconds. */
const LEASE_MS = 30_000;
/** Seconds, up to which a delivery that finds its receiver's lanes taken waits for the next try. */
const BUSY_SECONDS = 5;

/**
 * One attempt of a delivery, or what keeps it from one: it is not yet time, its receiver is left alone, or has as many
 * attempts running as one may have. Then the message goes back with a delay. Everything may run twice: an attempt
 * belongs to whoever could write its lease, and a message whose attempt has been made does nothing.
 * Without an attempt one or two round trips; with one five, and the receiver's.
 * @param again SQS has given this very message out before: its first taker may have died
 */
export async function deliver(parts: DeliverParts, message: WebhookMessage, again: boolean): Promise<void> {
  const { clock, deliveries } = parts;
  const now = clock();
  const { tenantId, webhookId, deliveryId } = message;
  const loaded = await deliveries.load(tenantId, webhookId, deliveryId, now);
  const { webhook, delivery, health } = loaded;
  if (delivery === undefined || delivery.status !== "pending" || delivery.round !== message.round) return;
  if (delivery.attempts > message.attempt) {
    // The attempt was made, and what follows it perhaps never sent.
    if (again && delivery.attempts === message.attempt + 1) await next(parts, message, delivery, now);
    return;
  }
  if (webhook === undefined || !webhook.enabled) return end(parts, delivery, "cancelled");
  if (isOver(delivery, now)) return end(parts, delivery, "failed");
  const due = Math.max(Date.parse(delivery.nextAttemptAt ?? delivery.roundAt), health.pausedUntil);
  if (due > now.getTime()) return later(parts, message, (due - now.getTime()) / 1000);
  const until = now.getTime() + LEASE_MS;
  const lane =
    delivery.leaseUntil > now.getTime() ? undefined : await takeLane(parts, loaded.freeLanes, delivery, until);
  if (lane === undefined) return later(parts, message, 1 + parts.random() * (BUSY_SECONDS - 1));
  const held = { ...delivery, leaseUntil: until, version: delivery.version + 1 };
  // Whoever was faster makes the attempt, and sends what follows it.
  if (!(await deliveries.save(delivery, held))) return deliveries.freeLane(delivery, lane);
  const outcome = await send(parts, webhook, held);
  const after = afterAttempt(held, outcome, parts.random());
  const saved = await deliveries.save(held, after);
  await settle(parts, loaded, webhook, after, lane, outcome);
  if (saved && after.status === "pending") await next(parts, message, after, now);
}

/** The first lane that can be had, tried from a chance one on; `undefined` when all are taken. */
async function takeLane(
  { deliveries, clock, random }: DeliverParts,
  free: readonly number[],
  delivery: Delivery,
  until: number,
): Promise<number | undefined> {
  const start = Math.floor(random() * free.length);
  for (const lane of [...free.slice(start), ...free.slice(0, start)])
    if (await deliveries.takeLane(delivery, lane, clock(), until)) return lane;
  return undefined;
}

async function send(parts: DeliverParts, webhook: Webhook, delivery: Delivery): Promise<Outcome> {
  const context = { tenant: webhook.tenantId, object: webhook.id };
  const valid = signing(webhook.secrets, parts.clock());
  const secrets = await Promise.all(valid.map(({ sealed }) => parts.secrets.open(sealed, context)));
  return attempt(parts, webhook.url, delivery, secrets);
}

/** What the attempt says about its receiver. One round trip, and one more when it is the end of it. */
async function settle(
  { webhooks, deliveries, clock }: DeliverParts,
  { health: before }: Loaded,
  webhook: Webhook,
  delivery: Delivery,
  lane: number,
  outcome: Outcome,
): Promise<void> {
  const health = healthAfter(before, outcome);
  await deliveries.freeLane(delivery, lane, { outcome, health });
  const now = clock();
  const reason = outcome.status === 410 ? "gone" : isHopeless(health, now) ? "failing" : undefined;
  if (reason === undefined) return;
  const { id: webhookId, tenantId, url, createdBy, version } = webhook;
  const data = { webhookId, url, reason, failingSince: health.failingSince };
  const to = { users: [createdBy] };
  const notice = noticeWrite({ type: "webhook.disabled", tenantId, data, to, cause: `${webhookId}#${version}`, now });
  // Somebody changed it meanwhile: the next attempt finds out whether that helped.
  await happened(webhooks.save(webhook, switched(webhook, reason, now), [notice]));
}

async function end({ deliveries }: DeliverParts, delivery: Delivery, status: "cancelled" | "failed"): Promise<void> {
  const { nextAttemptAt: _next, ...rest } = delivery;
  await deliveries.save(delivery, { ...rest, status, version: delivery.version + 1 });
}

function next(parts: DeliverParts, message: WebhookMessage, delivery: Delivery, now: Date): Promise<void> {
  const due = Date.parse(delivery.nextAttemptAt ?? delivery.roundAt);
  return later(parts, { ...message, attempt: delivery.attempts }, (due - now.getTime()) / 1000);
}

/** What has to wait longer than a queue can is looked at in between. */
function later({ messages }: DeliverParts, message: WebhookMessage, seconds: number): Promise<void> {
  return messages.send([{ ...messageOf(message), delay: Math.min(MAX_DELAY, seconds) }]);
}
