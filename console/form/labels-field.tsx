import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Input from "@cloudscape-design/components/input";
import { useWork } from "../words/use-work.ts";

/** Names and values, in their order, also while a name is not there yet or twice. */
export type Labels = readonly (readonly [name: string, value: string])[];

export function LabelsField({
  labels,
  onChange,
}: {
  readonly labels: Labels;
  readonly onChange: (to: Labels) => void;
}) {
  const { words } = useWork();
  const set = (at: number, to: readonly [string, string]) => onChange(labels.map((one, i) => (i === at ? to : one)));
  return (
    <AttributeEditor
      items={labels}
      definition={[
        {
          label: words.runtimes.label,
          control: ([name, value], at) => (
            <Input value={name} onChange={({ detail }) => set(at, [detail.value, value])} autoComplete={false} />
          ),
        },
        {
          label: words.runtimes.value,
          control: ([name, value], at) => (
            <Input value={value} onChange={({ detail }) => set(at, [name, detail.value])} autoComplete={false} />
          ),
        },
      ]}
      addButtonText={words.runtimes.addLabel}
      removeButtonText={words.runtimes.removeLabel}
      removeButtonAriaLabel={([name]) => words.act.of(words.runtimes.removeLabel, name)}
      onAddButtonClick={() => onChange([...labels, ["", ""]])}
      onRemoveButtonClick={({ detail }) => onChange(labels.filter((_, at) => at !== detail.itemIndex))}
      empty={words.facts.none}
    />
  );
}

/** As the API takes them: what has no name is left out. */
export function labelsOf(labels: Labels): Record<string, string> {
  return Object.fromEntries(labels.filter(([name]) => name.trim() !== "").map(([name, value]) => [name.trim(), value]));
}
