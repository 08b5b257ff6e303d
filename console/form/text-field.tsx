import FormField from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import Textarea from "@cloudscape-design/components/textarea";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onType: (text: string) => void;
  readonly text?: string | undefined;
  readonly error?: string | undefined;
  readonly type?: InputProps.Type;
  readonly multiline?: boolean;
}

/** A labelled text that is typed. */
export function TextField({ label, value, onType, text, error, type = "text", multiline = false }: Props) {
  const change = ({ detail }: { readonly detail: { readonly value: string } }) => onType(detail.value);
  return (
    <FormField label={label} description={text} errorText={error}>
      {multiline ? (
        <Textarea value={value} onChange={change} rows={4} spellcheck={false} />
      ) : (
        <Input type={type} value={value} onChange={change} autoComplete={false} spellcheck={false} />
      )}
    </FormField>
  );
}
