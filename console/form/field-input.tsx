import Autosuggest from "@cloudscape-design/components/autosuggest";
import Checkbox from "@cloudscape-design/components/checkbox";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import { isJson, isNumeric, shownText, type Typed } from "./answers.ts";
import type { Field } from "./items.ts";
import type { Known } from "./known.ts";

interface Props {
  readonly field: Field;
  readonly typed: Typed;
  readonly onType: (text: string) => void;
  readonly known?: Known | undefined;
}

/** The input that fits a field's type. */
export function FieldInput({ field, typed, onType, known }: Props) {
  const text = shownText(field, typed);
  const change = ({ detail }: { readonly detail: { readonly value: string } }) => onType(detail.value);
  if (field.range !== undefined && field.range.length > 0) return <Choice field={field} text={text} onType={onType} />;
  if (field.type === "boolean")
    return (
      <Checkbox checked={text === "true"} onChange={({ detail }) => onType(String(detail.checked))}>
        {field.label || field.key}
      </Checkbox>
    );
  if (field.type === "password") return <Input type="password" value={text} onChange={change} autoComplete={false} />;
  if (isNumeric(field))
    return (
      <Input
        type="number"
        inputMode={field.type === "integer" ? "numeric" : "decimal"}
        step={field.step ?? (field.type === "integer" ? 1 : "any")}
        value={text}
        onChange={change}
      />
    );
  if (field.multiline === true || isJson(field)) return <Textarea value={text} onChange={change} rows={4} />;
  if (known !== undefined)
    return (
      <Autosuggest
        value={text}
        options={known.answers.map(({ tags = [], ...answer }) => ({ ...answer, tags }))}
        statusType={known.asking === true ? "loading" : "finished"}
        loadingText={known.text}
        onChange={change}
      />
    );
  return <Input value={text} onChange={change} autoComplete={false} spellcheck={false} />;
}

function Choice({ field, text, onType }: Omit<Props, "typed" | "known"> & { readonly text: string }) {
  const options = (field.range ?? []).map((value) => ({ value: String(value), label: String(value) }));
  if (!field.multichoice)
    return (
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === text) ?? null}
        onChange={({ detail }) => onType(detail.selectedOption.value ?? "")}
        filteringType={options.length > 10 ? "auto" : "none"}
      />
    );
  const chosen = text.split(field.separator);
  return (
    <Multiselect
      options={options}
      selectedOptions={options.filter(({ value }) => chosen.includes(value))}
      onChange={({ detail }) =>
        onType(detail.selectedOptions.flatMap(({ value }) => value ?? []).join(field.separator))
      }
    />
  );
}
