import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Page } from "../../sdk/index.ts";

/** A listing of which one page is held at a time, however long it is. */
export interface Pages<T> {
  readonly items: readonly T[];
  readonly loading: boolean;
  readonly error: Error | null;
  /** From 1. */
  readonly page: number;
  /** Pages that are known to be there. */
  readonly known: number;
  /** There may be more. */
  readonly more: boolean;
  go(page: number): void;
  reload(): void;
}

/**
 * @param key names the listing and everything that narrows it; another key begins at the first page
 * @param read one request
 */
export function usePages<T>(
  key: readonly unknown[],
  read: (pageToken: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  everyMs?: number,
): Pages<T> {
  const name = JSON.stringify(key);
  const [at, setAt] = useState<Place>({ name, page: 1, tokens: [undefined] });
  const place = at.name === name ? at : { name, page: 1, tokens: [undefined] };
  const token = place.tokens[place.page - 1];
  const { data, isFetching, isPending, error, refetch } = useQuery({
    queryKey: [...key, { token }],
    queryFn: ({ signal }) => read(token, signal),
    placeholderData: keepPreviousData,
    refetchInterval: everyMs ?? false,
  });
  const next = data?.nextPageToken;
  const known = Math.max(place.tokens.length, place.page);
  return {
    items: data?.items ?? [],
    loading: isPending || (isFetching && data === undefined),
    error,
    page: place.page,
    known,
    more: next !== undefined && known === place.page,
    go(page) {
      const tokens = next === undefined ? place.tokens : [...place.tokens.slice(0, place.page), next];
      setAt({ name, page: Math.min(page, tokens.length), tokens });
    },
    reload: () => void refetch(),
  };
}

interface Place {
  readonly name: string;
  readonly page: number;
  readonly tokens: readonly (string | undefined)[];
}
