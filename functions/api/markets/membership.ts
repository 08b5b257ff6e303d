import type { MarketStore } from "../../../shared/domain/market/market-store.ts";
import type { Market } from "../../../shared/domain/market/schema.ts";
import { notFound, Problem } from "../../../shared/kernel/problem.ts";
import { unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { readable } from "./readable.ts";
import type { join as joinContract, leave as leaveContract } from "./routes.ts";

export interface JoinMarkets {
  readonly markets: MarketStore;
}

/** Three reads at most and one transaction, which finds the market as it was judged; none but the audit's where it was joined. */
export function join({ markets }: JoinMarkets): Operation<typeof joinContract> {
  return async ({ params, tenantId, reach, now, commit }) => {
    const { market, membership: had } = await readable(markets, reach, params.id);
    if (market.tenantId === tenantId) throw own(market);
    const { id: marketId, tenantId: vendorTenantId } = market;
    const made = had ?? { marketId, vendorTenantId, memberTenantId: tenantId, joinedAt: now.toISOString() };
    const answer = { body: { ...made, joined: true } };
    return unlessChanged(
      commit(answer, (also) => markets.join(market, made, also), had === undefined ? { alsoIn: vendorTenantId } : {}),
    );
  };
}

/** Two reads and one transaction. */
export function leave({ markets }: JoinMarkets): Operation<typeof leaveContract> {
  return async ({ params, tenantId, reach, commit }) => {
    const { membership, market } = await readable(markets, reach, params.id);
    const { id: marketId, tenantId: vendorTenantId } = market;
    // A vendor is in no market of its own.
    if (vendorTenantId === tenantId) throw notFound("market", marketId);
    const { joinedAt: _, ...left } = membership ?? { marketId, vendorTenantId, memberTenantId: tenantId, joinedAt: "" };
    return commit(
      { body: { ...left, joined: false } },
      (also) => markets.leave({ ...left, joinedAt: "" }, also),
      membership === undefined ? {} : { alsoIn: vendorTenantId },
    );
  };
}

function own({ id }: Market): Problem {
  return new Problem({
    status: 409,
    code: "own-market",
    title: "The market is your own",
    detail: `Your tenant sells in ${id}, and deploys its own apps without buying them.`,
  });
}
