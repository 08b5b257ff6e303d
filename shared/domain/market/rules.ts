import { Problem } from "../../kernel/problem.ts";
import type { Entitlement, EntitlementStatus, Offer, OfferRef, Order, Price } from "./schema.ts";

export const isPriced = (price: Price): boolean => price.kind !== "free";

/** Whether nobody but the owner deploys an app with these offers without an entitlement. */
export const needsEntitlement = (offers: readonly OfferRef[] = []): boolean => offers.some(({ priced }) => priced);

/** `active` gives the right to deploy. */
export function statusOf({ since, until }: Entitlement, now: Date): (typeof EntitlementStatus)["options"][number] {
  if (since === undefined) return "pending";
  return until === undefined || Date.parse(until) > now.getTime() ? "active" : "ended";
}

/** The same day of the next month at the same time, or its last day where it is shorter. UTC. */
export function monthAfter(at: Date): Date {
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + 1];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const next = new Date(at);
  next.setUTCDate(1);
  next.setUTCFullYear(year, month, Math.min(at.getUTCDate(), last));
  return next;
}

/** An order with what it makes of the buyer's entitlement. */
export interface Ordered {
  readonly order: Order;
  readonly entitlement: Entitlement | undefined;
}

/**
 * A new order, and the entitlement that notes it: a free one gives it at once. An app has one order that waits, and none
 * more where the tenant may deploy it for good already. @throws Problem 409 `order-open`, `already-entitled`
 */
export function ordered(
  offer: Offer,
  current: Entitlement | undefined,
  by: { readonly id: string; readonly tenantId: string; readonly actorId: string },
  now: Date,
): Ordered {
  if (current?.openOrderId !== undefined) throw open(current.openOrderId, offer);
  if (current !== undefined && current.until === undefined && statusOf(current, now) === "active") throw had(offer);
  const at = now.toISOString();
  const order: Order = {
    id: by.id,
    buyerTenantId: by.tenantId,
    vendorTenantId: offer.tenantId,
    marketId: offer.marketId,
    offerId: offer.id,
    offerVersion: offer.version,
    appId: offer.appId,
    appName: offer.appName,
    price: offer.price,
    status: "pending",
    createdBy: by.actorId,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  const entitlement: Entitlement = {
    ...(current ?? { tenantId: by.tenantId, appId: offer.appId, createdAt: at }),
    vendorTenantId: offer.tenantId,
    marketId: offer.marketId,
    openOrderId: order.id,
    version: (current?.version ?? 0) + 1,
    updatedAt: at,
  };
  if (isPriced(offer.price)) return { order, entitlement };
  const { order: given, entitlement: right } = granted(order, entitlement, now);
  return { order: { ...given, version: 1 }, entitlement: { ...right, version: entitlement.version } };
}

/** Paid: the buyer may deploy the app, for good or for a month after what is paid already. @throws Problem 409 `wrong-state` */
export function confirmed(order: Order, current: Entitlement | undefined, now: Date): Ordered {
  requirePending(order);
  if (current?.openOrderId !== order.id) throw wrongState(order, "The tenant that ordered it is not there any more.");
  return granted(order, current, now);
}

/** Not wanted or not paid. What was never given is gone. @throws Problem 409 `wrong-state` */
export function cancelled(order: Order, current: Entitlement | undefined, reason: string, now: Date): Ordered {
  requirePending(order);
  const at = now.toISOString();
  const done: Order = { ...order, status: "cancelled", reason, version: order.version + 1, updatedAt: at };
  if (current?.openOrderId !== order.id) return { order: done, entitlement: current };
  const { openOrderId: _, ...rest } = current;
  if (rest.since === undefined) return { order: done, entitlement: undefined };
  return { order: done, entitlement: { ...rest, version: rest.version + 1, updatedAt: at } };
}

function granted(order: Order, current: Entitlement, now: Date): { order: Order; entitlement: Entitlement } {
  const { openOrderId: _, until: paid, ...rest } = current;
  const at = now.toISOString();
  const from = paid === undefined ? now : new Date(Math.max(now.getTime(), Date.parse(paid)));
  const end = order.price.kind === "monthly" ? { until: monthAfter(from).toISOString() } : {};
  return {
    order: { ...order, ...end, status: "confirmed", version: order.version + 1, updatedAt: at },
    entitlement: {
      ...rest,
      ...end,
      orderId: order.id,
      since: rest.since ?? at,
      version: rest.version + 1,
      updatedAt: at,
    },
  };
}

function requirePending(order: Order): void {
  if (order.status !== "pending") throw wrongState(order, `The order is ${order.status} already.`);
}

function wrongState({ status }: Order, detail: string): Problem {
  return new Problem({
    status: 409,
    code: "wrong-state",
    title: "The order cannot become that",
    detail,
    extensions: { status },
  });
}

function open(orderId: string, { appId }: Offer): Problem {
  return new Problem({
    status: 409,
    code: "order-open",
    title: "The app is ordered already",
    detail: `Order ${orderId} of ${appId} waits for the vendor. Wait for it, or take it back with POST /orders/${orderId}:cancel.`,
    extensions: { orderId },
  });
}

function had({ appId }: Offer): Problem {
  return new Problem({
    status: 409,
    code: "already-entitled",
    title: "There is nothing to order",
    detail: `The tenant may deploy ${appId} already, without an end.`,
    extensions: { appId },
  });
}
