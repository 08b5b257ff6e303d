import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useWords } from "../words/use-words.tsx";
import { type Fault, isAsked, shownText, type Typed } from "./answers.ts";
import { FieldInput } from "./field-input.tsx";
import { type Field, fieldsOf, type Item } from "./items.ts";
import type { Known } from "./known.ts";

interface Props {
  readonly items: readonly Item[];
  readonly typed: Typed;
  readonly onType: (pointer: string, text: string) => void;
  /** Faults to show, by pointer: the form's own, and what the API said. */
  readonly faults: ReadonlyMap<string, Fault | string>;
  /** Fields whose answers stay as they are. */
  readonly fixed?: (field: Field) => boolean;
  /** Answers to offer and what to say of them, by the field's key. */
  readonly known?: Readonly<Record<string, Known>>;
}

/** A package's questions in the publisher's order. */
export function PackageForm(props: Props) {
  return (
    <SpaceBetween size="l">
      {props.items.map((item) =>
        item.kind === "field" ? (
          <Question key={item.pointer} field={item} {...props} />
        ) : (
          <Container
            key={item.pointer}
            header={
              <Header variant="h2" description={item.description}>
                {item.label || item.key}
              </Header>
            }
          >
            <Inner inner={item.items} {...props} />
          </Container>
        ),
      )}
    </SpaceBetween>
  );
}

function Inner({ inner, ...props }: Props & { readonly inner: readonly Item[] }) {
  return (
    <SpaceBetween size="m">
      {inner.map((item) =>
        item.kind === "field" ? (
          <Question key={item.pointer} field={item} {...props} />
        ) : (
          <ExpandableSection
            key={item.pointer}
            defaultExpanded
            headerText={item.label || item.key}
            headerDescription={item.description}
          >
            <Inner inner={item.items} {...props} />
          </ExpandableSection>
        ),
      )}
    </SpaceBetween>
  );
}

function Question({ field, items, typed, onType, faults, fixed, known }: Props & { readonly field: Field }) {
  const { words } = useWords();
  if (!isAsked(field, fieldsOf(items), typed)) return null;
  const fault = faults.get(field.pointer);
  const offer = known !== undefined && Object.hasOwn(known, field.key) ? known[field.key] : undefined;
  return (
    <FormField
      label={field.required ? field.label || field.key : words.form.optional(field.label || field.key)}
      description={field.description}
      constraintText={offer?.text ?? words.form.bounds(field.min, field.max)}
      errorText={fault === undefined ? undefined : typeof fault === "string" ? fault : words.form.fault(fault)}
    >
      {fixed?.(field) === true ? (
        <Box>{words.form.fixed(shownText(field, typed))}</Box>
      ) : (
        <FieldInput field={field} typed={typed} known={offer} onType={(text) => onType(field.pointer, text)} />
      )}
    </FormField>
  );
}
