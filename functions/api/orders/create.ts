import { redecide } from "../../../shared/domain/lifecycle/redecide.ts";
import type { MarketStore } from "../../../shared/domain/market/market-store.ts";
import type { OrderStore, Standing } from "../../../shared/domain/market/order-store.ts";
import { ordered } from "../../../shared/domain/market/rules.ts";
import type { Offer } from "../../../shared/domain/market/schema.ts";
import { mayRead, viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, Problem } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";
import type { Write } from "../../../shared/platform/dynamodb.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { create as contract } from "./routes.ts";
import { told } from "./told.ts";

export interface CreateOrder {
  readonly orders: OrderStore;
  readonly markets: Pick<MarketStore, "find">;
  readonly newId: NewId;
}

/**
 * Three reads in sequence and one transaction; where the tenant is not in the market, up to three more say why not. What
 * changes meanwhile is decided again: another order of the app, a new price, or the tenant has left.
 */
export function create({ orders, markets, newId }: CreateOrder): Operation<typeof contract> {
  return ({ body, tenantId, reach, caller, now, commit }) => {
    const id = newId("order");
    return redecide(async () => {
      const standing = await orders.standing(tenantId, body.marketId, body.offerId);
      const offer = requireOffer(standing, body) ?? (await outside(markets, reach, body.marketId));
      requireSame(offer, body.offerVersion);
      const made = ordered(offer, standing.entitlement, { id, tenantId, actorId: caller.actorId }, now);
      const { order } = made;
      const notices = told(order, "order.created", order.vendorTenantId, now);
      const save = (also: readonly Write[]) => orders.create(offer, standing.entitlement, made, [...notices, ...also]);
      const answer = { body: order, version: 1, location: `/orders/${id}` };
      return commit(answer, save, { alsoIn: order.vendorTenantId });
    });
  };
}

/** `undefined`: the tenant is not in the market. @throws Problem 422 */
function requireOffer({ membership, market, offer }: Standing, body: { offerId: string; marketId: string }) {
  if (membership === undefined) return undefined;
  if (market === undefined) throw unknown("/marketId", `There is no market "${body.marketId}".`);
  if (offer === undefined) throw unknown("/offerId", `There is no offer "${body.offerId}" in this market.`);
  return offer;
}

/** Why a tenant that is not in a market orders nothing there: what it may not see is not there. @throws Problem */
async function outside(markets: Pick<MarketStore, "find">, reach: Reach, id: string): Promise<never> {
  const found = await markets.find(reach.tenantId, id);
  if (found === undefined || !mayRead(viewerOf(reach), found.market))
    throw unknown("/marketId", `There is no market "${id}".`);
  const own = found.market.tenantId === reach.tenantId;
  throw new Problem({
    status: 409,
    code: own ? "own-market" : "not-joined",
    title: own ? "The market is your own" : "Your tenant is not in the market",
    detail: own
      ? "Your tenant deploys its own apps without buying them."
      : `Join it with POST /markets/${id}:join, and order then.`,
    extensions: { marketId: id },
  });
}

function requireSame({ id, version }: Offer, seen: number): void {
  if (version === seen) return;
  throw new Problem({
    status: 409,
    code: "offer-changed",
    title: "The offer has changed",
    detail: `Offer ${id} is at version ${version}, and you have seen version ${seen}: look at its price again.`,
    extensions: { offerVersion: version },
  });
}

function unknown(pointer: string, detail: string): Problem {
  const remedy = "Find one with GET /markets?of=joined and GET /markets/{id}/offers.";
  return invalid("invalid-request", "There is nothing to order", [{ pointer, detail, remedy }]);
}
