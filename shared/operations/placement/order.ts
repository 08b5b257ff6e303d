import * as z from "zod";
import { byCodeUnits } from "../../kernel/order.ts";
import type { PageRequest } from "../../platform/middleware/pages.ts";
import { NEVER_PRICED } from "../price.ts";
import type { Candidate } from "./view.ts";

/** All that a candidate's place in the order follows from; small enough for a page token. */
const Place = z.object({
  /** It fails something. */
  excluded: z.boolean(),
  /** 0: priced whole, 1: in part, 2: not; 0 of what is excluded, whose price says nothing. */
  unpriced: z.int(),
  currency: z.string(),
  month: z.int(),
  name: z.string(),
  id: z.string(),
});
type Place = z.infer<typeof Place>;

/** The best first. A total order: no two runtimes have one id. Pure. */
export function inOrder(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates
    .map((candidate) => ({ candidate, place: placeOf(candidate) }))
    .sort((a, b) => byPlace(a.place, b.place))
    .map(({ candidate }) => candidate);
}

/**
 * At most `limit` of `candidates`, which are in their order, that come after `startKey`: the place of the last one of the page
 * before, which need not be there any more. Runtimes that do not change between two pages are on one of them alone. Pure.
 */
export function pageInOrder(candidates: readonly Candidate[], { limit, startKey }: PageRequest) {
  const after = startKey === undefined ? undefined : Place.parse(startKey);
  const rest = after === undefined ? candidates : candidates.filter((one) => byPlace(after, placeOf(one)) < 0);
  const items = rest.slice(0, limit);
  const last = items.length < rest.length ? items.at(-1) : undefined;
  return { items, ...(last === undefined ? {} : { startKey: placeOf(last) }) };
}

/** Its price has everything that a price list can have. */
export function isWhole({ notPriced }: NonNullable<Candidate["price"]>): boolean {
  return notPriced.every((what) => NEVER_PRICED.includes(what));
}

function placeOf({ id, name, price, unmet }: Candidate): Place {
  if (unmet.length > 0) return { excluded: true, unpriced: 0, currency: "", month: 0, name, id };
  if (price === undefined) return { excluded: false, unpriced: 2, currency: "", month: 0, name, id };
  const { currency, month } = price;
  return { excluded: false, unpriced: isWhole(price) ? 0 : 1, currency, month, name, id };
}

function byPlace(a: Place, b: Place): number {
  return (
    Number(a.excluded) - Number(b.excluded) ||
    a.unpriced - b.unpriced ||
    byCodeUnits(a.currency, b.currency) ||
    a.month - b.month ||
    byCodeUnits(a.name, b.name) ||
    byCodeUnits(a.id, b.id)
  );
}
