import type { Found, MarketStore } from "../../../shared/domain/market/market-store.ts";
import type { Market } from "../../../shared/domain/market/schema.ts";
import { mayRead, viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Reach } from "../../../shared/kernel/reach.ts";

/** A market that the caller may see: its own, one that it is in, or one that is open to it. As `MarketStore.find`. @throws Problem 404 */
export async function readable(markets: Pick<MarketStore, "find">, reach: Reach, id: string): Promise<Found> {
  const found = await markets.find(reach.tenantId, id);
  if (found === undefined) throw notFound("market", id);
  if (found.membership !== undefined || mayRead(viewerOf(reach), found.market)) return found;
  throw notFound("market", id);
}

/** A market of the caller's own tenant. One round trip. @throws Problem 404 */
export async function owned(markets: Pick<MarketStore, "get">, { tenantId }: Reach, id: string): Promise<Market> {
  const market = await markets.get(tenantId, id);
  if (market === undefined) throw notFound("market", id);
  return market;
}
