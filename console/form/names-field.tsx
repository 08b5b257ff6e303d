import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";

interface Props {
  readonly label: string;
  readonly names: readonly string[];
  readonly chosen: readonly string[];
  readonly onChoose: (names: readonly string[]) => void;
  readonly error?: string | undefined;
}

/** Some of several names; those that are chosen and not among them stay, until they are taken away. */
export function NamesField({ label, names, chosen, onChoose, error }: Props) {
  const options = [...new Set([...names, ...chosen])].map((value) => ({ value, label: value }));
  return (
    <FormField label={label} errorText={error}>
      <Multiselect
        options={options}
        selectedOptions={options.filter(({ value }) => chosen.includes(value))}
        onChange={({ detail }) => onChoose(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
        filteringType={options.length > 10 ? "auto" : "none"}
        placeholder="–"
      />
    </FormField>
  );
}
