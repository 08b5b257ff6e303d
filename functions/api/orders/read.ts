import type { OrderStore } from "../../../shared/domain/market/order-store.ts";
import type { Order } from "../../../shared/domain/market/schema.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as getContract, list as listContract } from "./routes.ts";

export interface ReadOrders {
  readonly orders: OrderStore;
  readonly pager: Pager;
}

/** Who ordered is the buyer's to know. */
export function shown({ createdBy, ...order }: Order, tenantId: string): Order {
  return tenantId === order.buyerTenantId && createdBy !== undefined ? { ...order, createdBy } : order;
}

/** One round trip. */
export function get({ orders }: ReadOrders): Operation<typeof getContract> {
  return async ({ params, tenantId }) => {
    const order = await orders.get(tenantId, params.id);
    if (order === undefined) throw notFound("order", params.id);
    return { body: order, version: order.version };
  };
}

/** One round trip. */
export function list({ orders, pager }: ReadOrders): Operation<typeof listContract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/orders"];
    const page = await orders.bought(tenantId, await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}
