import * as z from "zod";
import { MailAddress, Notice } from "../domain/notice/schema.ts";

/** What the queue of notices holds. Ids and what may be told; never a secret. */
export const NoticeMessage = z.discriminatedUnion("kind", [
  /** Find out who wants it. */
  z.object({ kind: z.literal("notice"), notice: Notice }),
  /** Send a delivery: attempt number `attempt` (from 0) of its round. */
  z.object({
    kind: z.literal("webhook"),
    tenantId: z.string(),
    webhookId: z.string(),
    deliveryId: z.string(),
    round: z.int(),
    attempt: z.int(),
  }),
  /** Send a mail to one of a notice's recipients. */
  z.object({
    kind: z.literal("mail"),
    tenantId: z.string(),
    noticeId: z.string(),
    to: MailAddress,
    attempt: z.int(),
  }),
]);
export type NoticeMessage = z.infer<typeof NoticeMessage>;
export type WebhookMessage = Extract<NoticeMessage, { kind: "webhook" }>;
export type MailMessage = Extract<NoticeMessage, { kind: "mail" }>;
