import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useState } from "react";
import { useWork } from "../words/use-work.ts";
import { faultsOf, type Typed, valuesOf } from "./answers.ts";
import { ChoiceField } from "./choice-field.tsx";
import { PackageForm } from "./form.tsx";
import { refusals } from "./refusals.ts";
import { shapesOf, wordsOf } from "./schema-items.ts";

/** Answers to a provider's schema while they are typed. */
export interface SchemaAnswers {
  readonly shape: number;
  readonly typed: Typed;
}

/**
 * Questions of a provider's JSON Schema.
 * @param below where the answers lie in the body: `/secret`
 */
export function useSchemaForm(schema: unknown, below: string, error: Error | null) {
  const { words } = useWork();
  const shapes = useMemo(() => shapesOf(schema), [schema]);
  const [answers, setAnswers] = useState<SchemaAnswers>({ shape: 0, typed: {} });
  const [checked, setChecked] = useState(false);
  const shape = shapes[answers.shape] ?? shapes[0];
  const faults = shape === undefined ? new Map() : faultsOf(shape.items, answers.typed);
  return {
    /** The answers, once they may be sent. */
    check(): Record<string, unknown> | undefined {
      setChecked(true);
      if (shape === undefined || faults.size > 0) return undefined;
      return { ...valuesOf(shape.items, answers.typed), ...shape.fixed };
    },
    /** Forgets what was typed. */
    clear() {
      setChecked(false);
      setAnswers({ shape: 0, typed: {} });
    },
    form: shape !== undefined && (
      <SpaceBetween size="l">
        {shapes.length > 1 && (
          <ChoiceField
            label={words.credentials.kind}
            options={shapes.map(
              ({ names, fixed }, index) =>
                [String(index), "via" in fixed ? words.credentials.frontgate : names.map(wordsOf).join(", ")] as const,
            )}
            value={String(answers.shape)}
            onChoose={(index) => setAnswers({ shape: Number(index), typed: {} })}
          />
        )}
        <PackageForm
          items={shape.items}
          typed={answers.typed}
          faults={new Map([...refusals(error, [below]), ...(checked ? faults : [])])}
          onType={(pointer, text) =>
            setAnswers((before) => ({ ...before, typed: { ...before.typed, [pointer]: text } }))
          }
        />
      </SpaceBetween>
    ),
  };
}
