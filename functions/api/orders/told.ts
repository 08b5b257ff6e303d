import type { Order } from "../../../shared/domain/market/schema.ts";
import { noticeWrite } from "../../../shared/domain/notice/outbox.ts";
import type { Write } from "../../../shared/platform/dynamodb.ts";

/** What the other side hears of an order, in the transaction that makes it so. */
export function told(
  order: Order,
  type: "order.created" | "order.confirmed" | "order.cancelled",
  tenantId: string,
  now: Date,
): Write[] {
  const { id: orderId, marketId, offerId, appId, appName, status, reason } = order;
  const data = { orderId, marketId, offerId, appId, name: appName, status, ...(reason ? { reason } : {}) };
  return [noticeWrite({ type, data, tenantId, cause: orderId, now })];
}
