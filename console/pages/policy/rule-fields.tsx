import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ChoiceField } from "../../form/choice-field.tsx";
import { TextField } from "../../form/text-field.tsx";
import { useWork } from "../../words/use-work.ts";
import type { RuleDraft } from "./policy.ts";

interface Props {
  readonly rule: RuleDraft;
  /** From 1. */
  readonly number: number;
  /** By the rule's own pointers. */
  readonly faults: ReadonlyMap<string, string>;
  readonly onChange: (rule: RuleDraft) => void;
  readonly onRemove: () => void;
}

/** One rule of a policy. */
export function RuleFields({ rule, number, faults, onChange, onRemove }: Props) {
  const { words } = useWork();
  const { effects } = words.policies;
  const field = (name: "id" | "when" | "message" | "pointer") => ({
    value: rule[name],
    onType: (text: string) => onChange({ ...rule, [name]: text }),
    error: faults.get(`/${name}`),
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button
              formAction="none"
              onClick={onRemove}
              ariaLabel={words.act.of(words.policies.removeRule, String(number))}
            >
              {words.policies.removeRule}
            </Button>
          }
        >
          {words.policies.rule(number)}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <TextField label={words.policies.id} text={words.policies.idText} {...field("id")} />
        <ChoiceField
          label={words.policies.effect}
          options={[
            ["deny", effects.deny],
            ["warn", effects.warn],
          ]}
          value={rule.effect}
          onChoose={(effect) => onChange({ ...rule, effect })}
          error={faults.get("/effect")}
        />
        <TextField label={words.policies.when} text={words.policies.whenText} multiline {...field("when")} />
        <TextField label={words.policies.message} {...field("message")} />
        <TextField
          label={words.form.optional(words.policies.pointer)}
          text={words.policies.pointerText}
          {...field("pointer")}
        />
      </SpaceBetween>
    </Container>
  );
}
