import Select from "@cloudscape-design/components/select";
import { type PagedOptions, usePagedOptions } from "./use-paged-options.ts";

interface Props<T> extends PagedOptions<T> {
  readonly value: string | undefined;
  readonly onChoose: (value: string, item: T | undefined) => void;
}

/** One of a listing. */
export function PagedSelect<T>({ value, onChoose, ...listing }: Props<T>) {
  const { items, optionOf, select } = usePagedOptions(listing);
  return (
    <Select
      {...select}
      selectedOption={value === undefined ? null : optionOf(value)}
      onChange={({ detail }) => {
        const chosen = detail.selectedOption.value ?? "";
        onChoose(
          chosen,
          items.find((item) => listing.option(item).value === chosen),
        );
      }}
    />
  );
}
