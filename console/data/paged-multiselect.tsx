import Multiselect from "@cloudscape-design/components/multiselect";
import { type PagedOptions, usePagedOptions } from "./use-paged-options.ts";

interface Props<T> extends PagedOptions<T> {
  readonly values: readonly string[];
  readonly onChoose: (values: readonly string[]) => void;
}

/** Some of a listing. */
export function PagedMultiselect<T>({ values, onChoose, ...listing }: Props<T>) {
  const { optionOf, select } = usePagedOptions(listing);
  return (
    <Multiselect
      {...select}
      selectedOptions={values.map(optionOf)}
      onChange={({ detail }) => onChoose(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
    />
  );
}
