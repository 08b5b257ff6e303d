import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import type { Books, OrderStore } from "../../../shared/domain/market/order-store.ts";
import { cancelled, confirmed, type Ordered } from "../../../shared/domain/market/rules.ts";
import type { Order } from "../../../shared/domain/market/schema.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import type { Write } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { shown } from "./read.ts";
import type { cancel as cancelContract, confirm as confirmContract } from "./routes.ts";
import { told } from "./told.ts";

export interface DecideOrder {
  readonly orders: OrderStore;
}

/**
 * Two reads and one transaction: both copies of the order, and the buyer's entitlement. What changed meanwhile is decided
 * again, so that a second confirmation finds the first.
 */
export function confirm({ orders }: DecideOrder): Operation<typeof confirmContract> {
  return ({ params, tenantId, now, commit }) =>
    redecide(async () => {
      const { order, books } = await open(orders, tenantId, params.id);
      if (order.vendorTenantId !== tenantId) throw notTheVendor(order);
      const after = confirmed(order, books.entitlement, now);
      const notices = told(after.order, "order.confirmed", order.buyerTenantId, now);
      const about = { before: order, alsoIn: order.buyerTenantId };
      return commit(answer(after, tenantId), saving(orders, books, after, notices), about);
    });
}

/** As `confirm`. Of a side that was erased nothing is left to be written. */
export function cancel({ orders }: DecideOrder): Operation<typeof cancelContract> {
  return ({ params, body, tenantId, now, commit }) =>
    redecide(async () => {
      const { order, books } = await open(orders, tenantId, params.id);
      const after = cancelled(order, books.entitlement, body.reason, now);
      const [other, there] =
        order.vendorTenantId === tenantId ? [order.buyerTenantId, books.bought] : [order.vendorTenantId, books.sold];
      const notices = there === undefined ? [] : told(after.order, "order.cancelled", other, now);
      return commit(answer(after, tenantId), saving(orders, books, after, notices), {
        before: order,
        reason: body.reason,
        ...(there === undefined ? {} : { alsoIn: other }),
      });
    });
}

async function open(orders: OrderStore, tenantId: string, id: string): Promise<{ order: Order; books: Books }> {
  const order = await orders.get(tenantId, id);
  if (order === undefined) throw notFound("order", id);
  return { order, books: await orders.books(order) };
}

function answer({ order }: Ordered, tenantId: string) {
  return { body: shown(order, tenantId), version: order.version };
}

function saving(orders: OrderStore, books: Books, after: Ordered, notices: readonly Write[]) {
  return (also: readonly Write[]) => orders.save(books, after, [...notices, ...also]);
}

function notTheVendor({ id, vendorTenantId }: Order): Problem {
  return new Problem({
    status: 403,
    code: "not-the-vendor",
    title: "The vendor confirms an order",
    detail: `Order ${id} is confirmed by ${vendorTenantId}, once it was paid. You may cancel it.`,
  });
}
