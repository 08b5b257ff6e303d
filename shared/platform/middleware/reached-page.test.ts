import { expect, test } from "vitest";
import type { PageRequest } from "./pages.ts";
import { MAX_READS, reachedPage, WIDE } from "./reached-page.ts";

const keyOf = (item: number) => ({ pk: "numbers", sk: String(item) });

/** Numbers from 0, of which those that `inReach` names are the caller's. */
function numbers(count: number, inReach: (item: number) => boolean) {
  const limits: number[] = [];
  return {
    limits,
    listing: {
      async read({ limit, startKey }: PageRequest) {
        limits.push(limit);
        const from = startKey === undefined ? 0 : Number(startKey.sk) + 1;
        const items = Array.from({ length: Math.min(limit, count - from) }, (_, i) => from + i);
        const last = from + items.length - 1;
        return last < count - 1 ? { items, startKey: keyOf(last) } : { items };
      },
      inReach,
      keyOf,
    },
  };
}

async function walk(count: number, limit: number, inReach: (item: number) => boolean) {
  const pages: (readonly number[])[] = [];
  let startKey: PageRequest["startKey"];
  do {
    const page = await reachedPage(
      { limit, ...(startKey === undefined ? {} : { startKey }) },
      numbers(count, inReach).listing,
    );
    pages.push(page.items);
    startKey = page.startKey;
  } while (startKey !== undefined);
  return pages;
}

test("what is all in reach takes one query a page", async () => {
  const { listing, limits } = numbers(25, () => true);
  expect((await reachedPage({ limit: 10 }, listing)).items).toHaveLength(10);
  expect(limits).toEqual([10]);
  expect((await walk(25, 10, () => true)).map((page) => page.length)).toEqual([10, 10, 5]);
});

test("a page is filled from several queries, and every object in reach is on one page", async () => {
  for (const limit of [1, 3, 10, 100]) {
    const pages = await walk(1000, limit, (item) => item % 7 === 0);
    expect(pages.flat()).toEqual(Array.from({ length: 143 }, (_, i) => i * 7));
    for (const page of pages.slice(0, -2)) expect(page.length).toBe(limit);
  }
});

test("a page ends after so many queries, however little was found", async () => {
  const { listing, limits } = numbers(100_000, (item) => item === 99_999);
  const page = await reachedPage({ limit: 50 }, listing);
  expect(page.items).toEqual([]);
  expect(page.startKey).toBeDefined();
  expect(limits).toEqual([50, ...Array.from({ length: MAX_READS - 1 }, () => WIDE)]);
});

test("the last page has no next one, whether it is full or not", async () => {
  const { listing } = numbers(10, () => true);
  expect(await reachedPage({ limit: 10 }, listing)).toEqual({
    items: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    startKey: undefined,
  });
  expect((await reachedPage({ limit: 5 }, numbers(10, (item) => item < 5).listing)).startKey).toEqual(keyOf(4));
});
