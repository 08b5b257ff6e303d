/** One page of a listing. */
export interface Page<T> {
  items: T[];
  /** There when there may be more. */
  nextPageToken?: string;
}

/** A whole listing, read page by page as it is walked. */
export interface Paged<T> extends AsyncIterable<T> {
  /** The pages themselves. A page may be empty and still not be the last. */
  pages(): AsyncIterable<Page<T>>;
  /** One page: the first, or the one that a token of an earlier page leads to. */
  page(pageToken?: string): Promise<Page<T>>;
  /** Everything in one list, for listings that are known to be short. @param limit stops after so many */
  toArray(limit?: number): Promise<T[]>;
}

export function paged<T>(page: (pageToken?: string) => Promise<Page<T>>): Paged<T> {
  async function* pages() {
    let token: string | undefined;
    do {
      const current: Page<T> = await page(token);
      yield current;
      token = current.nextPageToken;
    } while (token !== undefined);
  }
  async function* items() {
    for await (const current of pages()) yield* current.items;
  }
  return {
    page,
    pages,
    [Symbol.asyncIterator]: items,
    async toArray(limit = Number.POSITIVE_INFINITY) {
      const all: T[] = [];
      if (limit <= 0) return all;
      for await (const item of items()) {
        all.push(item);
        if (all.length >= limit) break;
      }
      return all;
    },
  };
}
