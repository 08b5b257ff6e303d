import { derivedId } from "../../kernel/ids.ts";
import { assignments, type Write } from "../../platform/dynamodb.ts";
import type { Sealer } from "../../platform/secrets.ts";
import { noticeKey } from "./entity.ts";
import { EVENTS, type Event, type EventType } from "./events.ts";
import type { MailSecrets, Notice, Recipients, Redelivery } from "./schema.ts";

/** Seconds that a notice stays in the outbox: as long as its deliveries are listed. */
const KEEP_SECONDS = 30 * 86_400;
const DAY_SECONDS = 86_400;

/** What happened, by whoever lets it happen. */
export type NewNotice = Event & {
  readonly tenantId: string;
  /** What makes it one: the same type and cause are the same notice, however often it is written. */
  readonly cause: string;
  readonly now: Date;
  readonly to?: Recipients | undefined;
};

export function noticeId(tenantId: string, type: EventType, cause: string): string {
  return derivedId("notice", tenantId, type, cause);
}

/** A notice of data that are yet to be checked. @throws ZodError when they are not what the type has */
export function noticeOf(given: Omit<NewNotice, "data"> & { readonly data: unknown }): Notice {
  const { tenantId, type, cause, now, to } = given;
  return {
    id: noticeId(tenantId, type, cause),
    tenantId,
    type,
    at: now.toISOString(),
    data: { ...EVENTS[type].data.parse(given.data) },
    ...(to === undefined ? {} : { to }),
  };
}

/**
 * Belongs into the transaction of what the notice is about: either both happen or none. The table's stream does the rest.
 * Has no condition of its own, and may be written again: the first one counts.
 */
export function noticeWrite(given: NewNotice): Write {
  return write(noticeOf(given), given.now);
}

/** As `noticeWrite`, for a mail with something in it that must not lie in the table in clear. One request of KMS. */
export async function sealedNoticeWrite(
  sealer: Pick<Sealer, "seal">,
  given: NewNotice,
  secrets: MailSecrets,
): Promise<Write> {
  const notice = noticeOf(given);
  const context = { tenant: notice.tenantId, object: notice.id };
  return write(notice, given.now, await sealer.seal(JSON.stringify(secrets), context));
}

/** The order to send a delivery now, for the transaction that makes it or puts it back to `pending`. */
export function redeliveryWrite(order: Redelivery, now: Date): Write {
  const id = derivedId("notice", order.tenantId, order.deliveryId, String(order.round));
  const expiresAt = Math.floor(now.getTime() / 1000) + DAY_SECONDS;
  return { put: { ...noticeKey(order.tenantId, id), entity: "Redelivery", ...order, expiresAt } };
}

function write({ at, ...notice }: Notice, now: Date, sealed?: string): Write {
  const expiresAt = Math.floor(now.getTime() / 1000) + KEEP_SECONDS;
  const set = assignments({ entity: "Notice", ...notice, sealed, expiresAt });
  // The time of the first writing stays: deliveries are named after it.
  return {
    update: {
      key: noticeKey(notice.tenantId, notice.id),
      update: `${set.update}, #at = if_not_exists(#at, :at)`,
      names: { ...set.names, "#at": "at" },
      values: { ...set.values, ":at": at },
    },
  };
}
