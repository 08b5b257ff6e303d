import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";

interface Props<T extends string> {
  readonly label: string;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly value: T | undefined;
  readonly onChoose: (value: T) => void;
  readonly text?: string | undefined;
  readonly error?: string | undefined;
}

/** One of several. */
export function ChoiceField<T extends string>({ label, options, value, onChoose, text, error }: Props<T>) {
  const shown = options.map(([one, title]) => ({ value: one, label: title }));
  return (
    <FormField label={label} description={text} errorText={error}>
      <Select
        options={shown}
        selectedOption={shown.find((one) => one.value === value) ?? null}
        onChange={({ detail }) => {
          const chosen = options.find(([one]) => one === detail.selectedOption.value);
          if (chosen !== undefined) onChoose(chosen[0]);
        }}
        filteringType={options.length > 10 ? "auto" : "none"}
        placeholder="–"
      />
    </FormField>
  );
}
