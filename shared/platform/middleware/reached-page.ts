import type { Position } from "../../kernel/page.ts";
import type { Key } from "../dynamodb.ts";
import type { PageRequest } from "./pages.ts";

/** Queries that one page takes at most: where a caller reaches few of many, pages come short, even empty, and go on. */
export const MAX_READS = 5;
/** Objects of a query after the first one, which showed that not all are in reach. */
export const WIDE = 200;

export interface ReachedPage<T> {
  readonly items: readonly T[];
  readonly startKey?: Position | undefined;
}

export interface ReachedListing<T> {
  read(page: PageRequest): Promise<ReachedPage<T>>;
  /** What is not in reach is not there. */
  inReach(item: T): boolean;
  /** The table's key of an object: where the next page goes on when this one is full before a query's end. */
  keyOf(item: T): Key;
}

/** A page of what the caller reaches: one query where that is everything, at most `MAX_READS` where it is not. */
export async function reachedPage<T>(asked: PageRequest, listing: ReachedListing<T>): Promise<ReachedPage<T>> {
  const found: T[] = [];
  let at = asked.startKey;
  for (let reads = 0; reads < MAX_READS; reads++) {
    const limit = reads === 0 ? asked.limit : Math.max(WIDE, asked.limit);
    const page = await listing.read({ limit, ...(at === undefined ? {} : { startKey: at }) });
    for (const item of page.items) {
      if (!listing.inReach(item)) continue;
      found.push(item);
      if (found.length < asked.limit) continue;
      const more = page.startKey !== undefined || item !== page.items.at(-1);
      return { items: found, startKey: more ? { ...listing.keyOf(item) } : undefined };
    }
    at = page.startKey;
    if (at === undefined) break;
  }
  return { items: found, startKey: at };
}
