import type { SelectProps } from "@cloudscape-design/components/select";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Page } from "../../sdk/index.ts";
import { useLife } from "../words/use-life.ts";

/** A listing of which a page is read whenever its end comes into sight. */
export interface PagedOptions<T> {
  /** Names the listing and everything that narrows it. */
  readonly name: readonly unknown[];
  readonly read: (pageToken: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  readonly option: (item: T) => SelectProps.Option;
}

/** What has been read, and what a select of one or of several needs to read on. */
export function usePagedOptions<T>({ name, read, option }: PagedOptions<T>) {
  const { words } = useLife();
  const listing = useInfiniteQuery({
    queryKey: [...name, "select"],
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
  });
  const items = listing.data?.pages.flatMap((page) => page.items) ?? [];
  const options = items.map(option);
  const status = listing.isError
    ? ("error" as const)
    : listing.isFetching
      ? ("loading" as const)
      : listing.hasNextPage
        ? ("pending" as const)
        : ("finished" as const);
  return {
    items,
    options,
    /** Also what is on a page that was not read. */
    optionOf: (value: string): SelectProps.Option =>
      options.find((one) => one.value === value) ?? { value, label: value },
    select: {
      options,
      statusType: status,
      onLoadItems: () => {
        if (listing.isError || (listing.hasNextPage && !listing.isFetching)) void listing.fetchNextPage();
      },
      loadingText: words.loading,
      errorText: listing.error?.message ?? "",
      recoveryText: words.problem.retry,
      empty: words.operation.nothing,
      placeholder: words.operation.choose,
      filteringType: "auto" as const,
      virtualScroll: true,
    },
  };
}
