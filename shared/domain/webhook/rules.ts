import { createHash, randomBytes } from "node:crypto";
import { derivedIdAt } from "../../kernel/ids.ts";
import type { Notice } from "../notice/schema.ts";
import type { Attempt, Delivery, DisabledReason, Health, Webhook, WebhookSecret } from "./schema.ts";

/** Seconds after each failed attempt until the next: eight attempts in 27.6 hours. */
export const RETRY_SECONDS: readonly number[] = [5, 300, 1800, 7200, 18_000, 36_000, 36_000];
/** However often a receiver asks for patience, a round ends after this. */
const ROUND_SECONDS = 72 * 3600;
/** A receiver's `Retry-After` is heard up to this. */
const MAX_RETRY_AFTER = 12 * 3600;
/** A receiver that has taken nothing for so long is disabled. */
const DISABLE_AFTER_MS = 5 * 86_400_000;
/** Pauses after a time-out or a refused connection double up to this, in milliseconds. */
const MAX_PAUSE_MS = 15 * 60_000;
/** How long a replaced secret signs beside the new one. */
export const OVERLAP_SECONDS = 86_400;
const KEPT_ATTEMPTS = 10;

/** Whether a webhook with these filters wants the type. */
export function wants(events: readonly string[], type: string): boolean {
  return events.some(
    (filter) => filter === "*" || filter === type || (filter.endsWith(".*") && type.startsWith(filter.slice(0, -1))),
  );
}

/** Whether the notice goes to the webhook. */
export function receives(webhook: Webhook, notice: Notice): boolean {
  return webhook.enabled && wants(webhook.events, notice.type);
}

/** Bytes of a body. */
const MAX_PAYLOAD = 20_000;

/** What a webhook gets of a notice: the body of every attempt, byte for byte. */
export function payloadOf({ id, tenantId, type, at, data }: Notice): string {
  const payload = JSON.stringify({ type, timestamp: at, tenantId, noticeId: id, data });
  if (Buffer.byteLength(payload) <= MAX_PAYLOAD) return payload;
  return JSON.stringify({ type, timestamp: at, tenantId, noticeId: id, data: {}, truncated: true });
}

/** The delivery of a notice to a webhook: always the same one. */
export function newDelivery(webhook: Webhook, notice: Notice): Delivery {
  return {
    id: derivedIdAt("delivery", new Date(notice.at), webhook.id, notice.id),
    tenantId: webhook.tenantId,
    webhookId: webhook.id,
    noticeId: notice.id,
    type: notice.type,
    payload: payloadOf(notice),
    status: "pending",
    round: 1,
    attempts: 0,
    log: [],
    leaseUntil: 0,
    createdAt: notice.at,
    roundAt: notice.at,
    version: 1,
  };
}

/** The same delivery from the start, to be sent now. */
export function again(delivery: Delivery, now: Date): Delivery {
  const { nextAttemptAt: _next, ...rest } = delivery;
  const { round, version } = delivery;
  const fresh = { status: "pending", round: round + 1, attempts: 0, leaseUntil: 0, version: version + 1 } as const;
  return { ...rest, ...fresh, roundAt: now.toISOString() };
}

/** Switched on or off, with the reason. */
export function switched(webhook: Webhook, to: "enabled" | DisabledReason, now: Date): Webhook {
  const { disabledReason: _old, ...rest } = webhook;
  const enabled = to === "enabled";
  const changed = { ...rest, enabled, version: webhook.version + 1, updatedAt: now.toISOString() };
  return to === "enabled" ? changed : { ...changed, disabledReason: to };
}

/** What an attempt came to. */
export interface Outcome extends Attempt {
  /** Seconds that the receiver asked for, with 429 or 503. */
  readonly retryAfter?: number | undefined;
}

export function isTaken({ status }: Outcome): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** @param chance 0 to 1: spreads the retries of what failed at once, by a tenth */
export function afterAttempt(delivery: Delivery, outcome: Outcome, chance: number): Delivery {
  const { retryAfter: _asked, ...attempt } = outcome;
  const log = [...delivery.log, attempt].slice(-KEPT_ATTEMPTS);
  const attempts = delivery.attempts + 1;
  const { nextAttemptAt: _next, ...rest } = {
    ...delivery,
    log,
    attempts,
    leaseUntil: 0,
    version: delivery.version + 1,
  };
  if (isTaken(outcome)) return { ...rest, status: "succeeded" };
  const planned = RETRY_SECONDS[delivery.attempts];
  if (planned === undefined || outcome.status === 410) return { ...rest, status: "failed" };
  const seconds = Math.max(planned * (1 + chance / 10), patience(outcome));
  const next = Date.parse(outcome.at) + seconds * 1000;
  if (next > Date.parse(delivery.roundAt) + ROUND_SECONDS * 1000) return { ...rest, status: "failed" };
  return { ...rest, status: "pending", nextAttemptAt: new Date(next).toISOString() };
}

/** Whether the round has taken too long, whoever held it up. */
export function isOver(delivery: Delivery, now: Date): boolean {
  return now.getTime() > Date.parse(delivery.roundAt) + ROUND_SECONDS * 1000;
}

function patience({ status, retryAfter }: Outcome): number {
  return (status === 429 || status === 503) && retryAfter !== undefined ? Math.min(retryAfter, MAX_RETRY_AFTER) : 0;
}

/**
 * A receiver that is slow, away or busy is left alone for a while, whatever there is for it: it would take the places of
 * those that answer. One that says no at once keeps nobody waiting.
 */
export function healthAfter(health: Health, outcome: Outcome): Health {
  if (isTaken(outcome)) return { failures: 0, pausedUntil: 0 };
  const failures = health.failures + 1;
  const slow = outcome.status === undefined || outcome.status === 429 || outcome.status === 503;
  const pause = Math.max(Math.min(MAX_PAUSE_MS, 2500 * 2 ** Math.min(failures, 12)), patience(outcome) * 1000);
  return {
    failures,
    failingSince: health.failingSince ?? outcome.at,
    pausedUntil: slow ? Date.parse(outcome.at) + pause : 0,
  };
}

export function isHopeless({ failingSince }: Health, now: Date): boolean {
  return failingSince !== undefined && now.getTime() - Date.parse(failingSince) >= DISABLE_AFTER_MS;
}

const SECRET = /^whsec_([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Whether the text is a secret as Standard Webhooks writes one: 24 to 64 bytes. */
export function isSecret(text: string): boolean {
  const bytes = SECRET.test(text) ? keyOf(text).length : 0;
  return bytes >= 24 && bytes <= 64;
}

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString("base64")}`;
}

/** The bytes that sign. */
export function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice("whsec_".length), "base64");
}

/** What is shown of a secret, and what is kept. */
export function secretOf(webhookId: string, secret: string, sealed: string, now: Date): WebhookSecret {
  const fingerprint = createHash("sha256").update(`${webhookId}\n${secret}`).digest("hex").slice(0, 16);
  return { sealed, hint: secret.replace(/=+$/, "").slice(-4), fingerprint, createdAt: now.toISOString() };
}

/** The new secret signs from now on; the one before goes on beside it for a while. */
export function rotated(
  secrets: readonly WebhookSecret[],
  fresh: WebhookSecret,
  now: Date,
  overlapSeconds: number,
): WebhookSecret[] {
  const [before] = secrets;
  if (before === undefined || overlapSeconds === 0) return [fresh];
  return [fresh, { ...before, until: new Date(now.getTime() + overlapSeconds * 1000).toISOString() }];
}

/** Those that sign now. */
export function signing(secrets: readonly WebhookSecret[], now: Date): readonly WebhookSecret[] {
  return secrets.filter(({ until }) => until === undefined || Date.parse(until) > now.getTime());
}
