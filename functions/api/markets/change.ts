import { requireShares } from "../../../shared/domain/group/named.ts";
import type { GroupStore } from "../../../shared/domain/group/store.ts";
import type { MarketStore } from "../../../shared/domain/market/market-store.ts";
import { MAX_MARKETS, type Market } from "../../../shared/domain/market/schema.ts";
import { showMarket } from "../../../shared/domain/market/view.ts";
import type { Visibility } from "../../../shared/domain/repo/visibility.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { invalid, Problem } from "../../../shared/kernel/problem.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { owned } from "./readable.ts";
import type { create as createContract, remove as removeContract, update as updateContract } from "./routes.ts";

export interface ChangeMarket {
  readonly markets: MarketStore;
  readonly groups: GroupStore;
  readonly newId: NewId;
}

/** Two reads, where groups of the own tenant are named three, and one transaction. */
export function create({ markets, groups, newId }: ChangeMarket): Operation<typeof createContract> {
  return async ({ body, tenantId, caller, now, commit }) => {
    requireGroups(body.visibility, body.groups);
    const shares = await requireShares(groups, tenantId, body.groups);
    // Two requests at once may pass it by one.
    if ((await markets.all(tenantId)).length >= MAX_MARKETS) throw tooMany();
    const at = now.toISOString();
    const market: Market = {
      id: newId("market"),
      tenantId,
      ...body,
      groups: shares,
      offers: 0,
      createdBy: caller.actorId,
      version: 1,
      createdAt: at,
      updatedAt: at,
    };
    const answer = { body: showMarket(market, tenantId), version: 1, location: `/markets/${market.id}` };
    return commit(answer, (also) => markets.create(market, also));
  };
}

/** A read, where groups of the own tenant are named two, and one transaction. */
export function update({ markets, groups }: ChangeMarket): Operation<typeof updateContract> {
  return async ({ params, body, tenantId, reach, ifMatch, now, commit }) => {
    const before = await owned(markets, reach, params.id);
    requireVersion(before, ifMatch);
    const visibility = body.visibility ?? before.visibility;
    const named = body.groups ?? (visibility === "group" ? before.groups : []);
    requireGroups(visibility, named);
    const after: Market = {
      ...before,
      name: body.name ?? before.name,
      description: body.description ?? before.description,
      visibility,
      groups: body.groups === undefined ? [...named] : await requireShares(groups, tenantId, named),
      version: before.version + 1,
      updatedAt: now.toISOString(),
    };
    return unlessChanged(
      commit(
        { body: showMarket(after, tenantId), version: after.version },
        (also) => markets.save(before, after, also),
        { before: showMarket(before, tenantId) },
      ),
    );
  };
}

/** A read and a transaction. */
export function remove({ markets }: ChangeMarket): Operation<typeof removeContract> {
  return async ({ params, tenantId, reach, ifMatch, commit }) => {
    const before = await owned(markets, reach, params.id);
    requireVersion(before, ifMatch);
    if (before.offers > 0) throw inUse(before);
    return unlessChanged(
      commit({ body: undefined }, (also) => markets.delete(before, also), { before: showMarket(before, tenantId) }),
    );
  };
}

/** @throws Problem 422 when a group is missing where one is needed, or named where none counts */
function requireGroups(visibility: Visibility, groups: readonly string[]): void {
  const detail =
    visibility === "group" && groups.length === 0
      ? 'With the visibility "group", name at least one.'
      : visibility !== "group" && groups.length > 0
        ? 'Groups count with the visibility "group" only.'
        : undefined;
  if (detail !== undefined)
    throw invalid("invalid-request", "The market cannot be shared so", [{ pointer: "/groups", detail }]);
}

function tooMany(): Problem {
  return new Problem({
    status: 409,
    code: "limit-reached",
    title: "The tenant has as many markets as it may",
    detail: `A tenant has at most ${MAX_MARKETS} markets: close one, or list apps in one that is there.`,
  });
}

function inUse({ id, offers }: Market): Problem {
  return new Problem({
    status: 409,
    code: "in-use",
    title: "The market has offers",
    detail: `Withdraw its ${offers} offers first: GET /markets/${id}/offers lists them.`,
    extensions: { offers },
  });
}
