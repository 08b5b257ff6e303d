import { deriveNotices } from "../domain/notice/derive.ts";
import { Notice, Redelivery } from "../domain/notice/schema.ts";
import type { WebhookStore } from "../domain/webhook/store.ts";
import type { Message, Messages } from "../platform/messages.ts";
import type { NoticeMessage } from "./message.ts";

export interface PublishNoticesParts {
  readonly webhooks: Pick<WebhookStore, "list">;
  readonly messages: Messages;
}

export interface Change {
  readonly image: Readonly<Record<string, unknown>>;
  readonly before?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Changes of the table's stream → messages for who wants to hear of them. A tenant without a webhook costs one read a
 * batch and no message, unless the notice names recipients. May run twice: who takes the messages finds out.
 */
export async function publishNotices(parts: PublishNoticesParts, changes: readonly Change[]): Promise<void> {
  const notices = noticesOf(changes);
  const orders = changes.flatMap(({ image, before }) => ordered(image, before));
  const listening = new Map<string, boolean>();
  for (const tenantId of new Set(notices.filter(({ to }) => to === undefined).map((notice) => notice.tenantId)))
    listening.set(tenantId, (await parts.webhooks.list(tenantId, { limit: 1 })).items.length > 0);
  const heard = notices.filter(({ to, tenantId }) => to !== undefined || listening.get(tenantId) === true);
  const messages = [
    ...heard.map((notice): NoticeMessage => ({ kind: "notice", notice })),
    ...orders.map((order): NoticeMessage => ({ kind: "webhook", ...order, attempt: 0 })),
  ];
  if (messages.length > 0) await parts.messages.send(messages.map(messageOf));
}

/** What was written to be told, and what the changes tell by themselves. */
export function noticesOf(changes: readonly Change[]): readonly Notice[] {
  return changes.flatMap(({ image, before }) => [...written(image, before), ...deriveNotices(image, before)]);
}

/** Of a queue with many messages those of quiet groups go first: a webhook is a group, and so is a tenant's rest. */
export function messageOf(body: NoticeMessage): Message {
  if (body.kind === "webhook") return { group: body.webhookId, body };
  return { group: body.kind === "notice" ? body.notice.tenantId : body.tenantId, body };
}

function written(image: Change["image"], before: Change["before"]): readonly Notice[] {
  if (image["entity"] !== "Notice" || before !== undefined) return [];
  const { data: notice } = Notice.safeParse(image);
  return notice === undefined ? [] : [notice];
}

function ordered(image: Change["image"], before: Change["before"]): readonly Redelivery[] {
  if (image["entity"] !== "Redelivery" || before !== undefined) return [];
  const { data: order } = Redelivery.safeParse(image);
  return order === undefined ? [] : [order];
}
