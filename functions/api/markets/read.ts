import type { MarketStore } from "../../../shared/domain/market/market-store.ts";
import type { OrderStore } from "../../../shared/domain/market/order-store.ts";
import { showMarket } from "../../../shared/domain/market/view.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { owned, readable } from "./readable.ts";
import type {
  get as getContract,
  list as listContract,
  listMembers as membersContract,
  listOrders as ordersContract,
} from "./routes.ts";

export interface ReadMarkets {
  readonly markets: MarketStore;
  readonly orders: OrderStore;
  readonly pager: Pager;
}

/** Own: one round trip; one that was joined: two; another: three. */
export function get({ markets }: ReadMarkets): Operation<typeof getContract> {
  return async ({ params, tenantId, reach }) => {
    const { market } = await readable(markets, reach, params.id);
    return { body: showMarket(market, tenantId), version: market.version };
  };
}

/** Own: one round trip; others: two. */
export function list({ markets, pager }: ReadMarkets): Operation<typeof listContract> {
  return async ({ query, tenantId, now }) => {
    const scope = [tenantId, "/markets", query.of];
    const asked = await pager.read(query, scope, now);
    const page = await (query.of === "own"
      ? markets.list(tenantId, asked)
      : query.of === "joined"
        ? markets.joined(tenantId, asked)
        : markets.open(asked));
    const items = page.items.map((market) => showMarket(market, tenantId));
    return { body: await pager.write({ items, startKey: page.startKey }, scope, now) };
  };
}

/** Two round trips. */
export function listMembers({ markets, pager }: ReadMarkets): Operation<typeof membersContract> {
  return async ({ params, query, tenantId, reach, now }) => {
    const market = await owned(markets, reach, params.id);
    const scope = [tenantId, "/markets/members", market.id];
    const page = await markets.members(market, await pager.read(query, scope, now));
    const items = page.items.map((member) => ({ ...member, joined: true }));
    return { body: await pager.write({ items, startKey: page.startKey }, scope, now) };
  };
}

/** Two round trips. */
export function listOrders({ markets, orders, pager }: ReadMarkets): Operation<typeof ordersContract> {
  return async ({ params, query, tenantId, reach, now }) => {
    const market = await owned(markets, reach, params.id);
    const scope = [tenantId, "/markets/orders", market.id];
    const page = await orders.sold(market, await pager.read(query, scope, now));
    return { body: await pager.write(page, scope, now) };
  };
}
