import Select, { type SelectProps } from "@cloudscape-design/components/select";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Page } from "../../sdk/index.ts";
import { useLife } from "../words/use-life.ts";

interface Props<T> {
  readonly name: readonly unknown[];
  readonly read: (pageToken: string | undefined, signal: AbortSignal) => Promise<Page<T>>;
  readonly option: (item: T) => SelectProps.Option;
  readonly value: string | undefined;
  readonly onChoose: (value: string, item: T | undefined) => void;
}

/** One of a listing, of which a page is read whenever its end comes into sight. */
export function PagedSelect<T>({ name, read, option, value, onChoose }: Props<T>) {
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
    ? "error"
    : listing.isFetching
      ? "loading"
      : listing.hasNextPage
        ? "pending"
        : "finished";
  return (
    <Select
      options={options}
      selectedOption={
        options.find((one) => one.value === value) ?? (value === undefined ? null : { value, label: value })
      }
      onChange={({ detail }) => {
        const chosen = detail.selectedOption.value ?? "";
        onChoose(
          chosen,
          items.find((item) => option(item).value === chosen),
        );
      }}
      onLoadItems={() => {
        if (listing.isError || (listing.hasNextPage && !listing.isFetching)) void listing.fetchNextPage();
      }}
      statusType={status}
      loadingText={words.loading}
      errorText={listing.error?.message ?? ""}
      recoveryText={words.problem.retry}
      empty={words.operation.nothing}
      placeholder={words.operation.choose}
      filteringType="auto"
      virtualScroll
    />
  );
}
