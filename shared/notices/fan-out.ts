import type { MemberStore } from "../domain/member/store.ts";
import type { MailAddress, Notice } from "../domain/notice/schema.ts";
import type { NoticeSettingsStore } from "../domain/notice/settings-store.ts";
import type { DeliveryStore } from "../domain/webhook/delivery-store.ts";
import { newDelivery, receives } from "../domain/webhook/rules.ts";
import type { WebhookStore } from "../domain/webhook/store.ts";
import type { Messages } from "../platform/messages.ts";
import { holders } from "./holders.ts";
import type { NoticeMessage } from "./message.ts";
import { messageOf } from "./publish.ts";

export interface FanOutParts {
  readonly webhooks: Pick<WebhookStore, "all">;
  readonly deliveries: Pick<DeliveryStore, "add">;
  readonly members: Pick<MemberStore, "some" | "list">;
  readonly settings: Pick<NoticeSettingsStore, "get">;
  readonly messages: Messages;
  /** Whether this store can send mails at all. */
  readonly mails: boolean;
}

/**
 * A notice → one delivery for each webhook that wants it, one mail for each recipient. Two round trips and one for the
 * messages, and those of `holders` where roles or groups are named. Twice is the same as once: deliveries are there already, and messages that are sent again find them taken.
 */
export async function fanOut(parts: FanOutParts, notice: Notice): Promise<void> {
  const [webhooks, addresses] = await Promise.all([parts.webhooks.all(notice.tenantId), recipients(parts, notice)]);
  const deliveries = webhooks.filter((webhook) => receives(webhook, notice)).map((one) => newDelivery(one, notice));
  await Promise.all(deliveries.map((delivery) => parts.deliveries.add(delivery)));
  const { tenantId } = notice;
  const messages: readonly NoticeMessage[] = [
    ...deliveries.map(({ webhookId, id, round }): NoticeMessage => {
      return { kind: "webhook", tenantId, webhookId, deliveryId: id, round, attempt: 0 };
    }),
    ...addresses.map((to): NoticeMessage => ({ kind: "mail", tenantId, noticeId: notice.id, to, attempt: 0 })),
  ];
  if (messages.length > 0) await parts.messages.send(messages.map(messageOf));
}

/** Active members of those that are named or meant by a role or group, and the addresses that are; each once. */
async function recipients(parts: FanOutParts, { tenantId, to }: Notice): Promise<readonly MailAddress[]> {
  if (to === undefined || !parts.mails) return [];
  const { users = [], addresses = [] } = to;
  const [settings, members, meant] = await Promise.all([
    parts.settings.get(tenantId),
    parts.members.some(tenantId, [...new Set(users)]),
    holders(parts.members, tenantId, to),
  ]);
  if (!settings.email) return [];
  const active = [...members, ...meant].filter(({ status, email }) => status === "active" && email !== "");
  const all: readonly MailAddress[] = [...addresses, ...active.map(({ email }) => ({ address: email }))];
  const each = new Map(all.map((one) => [one.address.toLowerCase(), { language: settings.language, ...one }]));
  return [...each.values()];
}
