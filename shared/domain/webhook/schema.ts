import * as z from "zod";
import { EVENT_TYPES } from "../notice/events.ts";

const GROUPS = [...new Set(EVENT_TYPES.map((type) => type.slice(0, type.indexOf("."))))];

/** `*`, all of a kind such as `job.*`, or one type. */
export const FILTERS: readonly string[] = ["*", ...GROUPS.map((group) => `${group}.*`), ...EVENT_TYPES];

export const EventFilter = z
  .string()
  .refine((given) => FILTERS.includes(given), `must be one of ${FILTERS.join(", ")}`)
  .meta({ examples: ["deployment.*"] });

/** A secret that signs; sealed by KMS for tenant and webhook. */
export const WebhookSecret = z.object({
  sealed: z.string(),
  /** Its last four characters. */
  hint: z.string(),
  /** 16 hex digits: tells two apart, reveals neither. */
  fingerprint: z.string(),
  createdAt: z.string(),
  /** Until when it signs beside its successor; absent = it is the current one. */
  until: z.string().optional(),
});
export type WebhookSecret = z.infer<typeof WebhookSecret>;

/** `gone`: the receiver answered 410. `failing`: it took nothing for days. */
export const DisabledReason = z.enum(["user", "gone", "failing"]);
export type DisabledReason = z.infer<typeof DisabledReason>;

/** Where a tenant wants its notices. */
export const Webhook = z.object({
  id: z.string(),
  tenantId: z.string(),
  url: z.string(),
  description: z.string(),
  events: z.array(z.string()),
  enabled: z.boolean(),
  /** Why it is not enabled. */
  disabledReason: DisabledReason.optional(),
  /** The current one first; at most one more, which still signs. */
  secrets: z.array(WebhookSecret),
  createdBy: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Webhook = z.infer<typeof Webhook>;

/** How one attempt went. No part of the receiver's answer but its status is kept. */
export const Attempt = z.object({
  at: z.string(),
  /** Milliseconds. */
  took: z.int(),
  /** HTTP status of the answer. */
  status: z.int().optional(),
  /** Why there was none, in a sentence. */
  error: z.string().optional(),
});
export type Attempt = z.infer<typeof Attempt>;

export const DeliveryStatus = z.enum(["pending", "succeeded", "failed", "cancelled"]);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** One notice on its way to one webhook. Its id is the header `webhook-id` of every attempt. */
export const Delivery = z.object({
  id: z.string(),
  tenantId: z.string(),
  webhookId: z.string(),
  noticeId: z.string(),
  type: z.string(),
  /** The body, JSON text. */
  payload: z.string(),
  status: DeliveryStatus,
  /** 1 at first; sending it again by hand adds one. */
  round: z.int(),
  /** Attempts of this round. */
  attempts: z.int(),
  /** The last ones, oldest first. */
  log: z.array(Attempt),
  /** RFC 3339; while it is pending. */
  nextAttemptAt: z.string().optional(),
  /** Milliseconds since 1970 until which one worker has it. */
  leaseUntil: z.int(),
  createdAt: z.string(),
  /** When this round began. */
  roundAt: z.string(),
  version: z.int(),
});
export type Delivery = z.infer<typeof Delivery>;

/** How a webhook's receiver has been doing. Written by deliveries alone. */
export const Health = z.object({
  /** Attempts that failed since the last one that did not. */
  failures: z.int().default(0),
  failingSince: z.string().optional(),
  /** Milliseconds since 1970 until which nothing is sent to it: it was slow, away, or asked for it. */
  pausedUntil: z.int().default(0),
});
export type Health = z.infer<typeof Health>;
