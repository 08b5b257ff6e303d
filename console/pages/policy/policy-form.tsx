import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { useState } from "react";
import { ChoiceField } from "../../form/choice-field.tsx";
import { refusals } from "../../form/refusals.ts";
import { TextField } from "../../form/text-field.tsx";
import { FormPage } from "../../shell/form-page.tsx";
import { useWork } from "../../words/use-work.ts";
import { newRule, type Operation, type PolicyDraft } from "./policy.ts";
import { RuleFields } from "./rule-fields.tsx";

interface Props {
  readonly title: string;
  readonly submit: string;
  readonly first: PolicyDraft;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly onSubmit: (draft: PolicyDraft) => void;
}

/** A policy and its rules; what the API refuses is said at its field. */
export function PolicyForm({ title, submit, first, error, pending, onSubmit }: Props) {
  const { words } = useWork();
  const [draft, setDraft] = useState(first);
  const change = (part: Partial<PolicyDraft>) => setDraft((before) => ({ ...before, ...part }));
  const faults = new Map(refusals(error, [""]));
  const operations = Object.entries(words.operations)
    .map(([value, label]) => ({ value, label }))
    .filter((one): one is { value: Operation; label: string } => one.value in words.operations);
  const { modes } = words.policies;
  return (
    <FormPage title={title} submit={submit} error={error} pending={pending} onSubmit={() => onSubmit(draft)}>
      <TextField
        label={words.name}
        value={draft.name}
        onType={(name) => change({ name })}
        error={faults.get("/name")}
      />
      <TextField
        label={words.form.optional(words.facts.description)}
        value={draft.description}
        onType={(description) => change({ description })}
        error={faults.get("/description")}
      />
      <ChoiceField
        label={words.policies.mode}
        options={[
          ["enforce", modes.enforce],
          ["dry-run", modes["dry-run"]],
          ["off", modes.off],
        ]}
        value={draft.mode}
        onChoose={(mode) => change({ mode })}
        error={faults.get("/mode")}
      />
      <FormField label={words.form.optional(words.policies.operations)} errorText={faults.get("/operations")}>
        <Multiselect
          options={operations}
          selectedOptions={operations.filter(({ value }) => draft.operations.includes(value))}
          onChange={({ detail }) => {
            const chosen = detail.selectedOptions.map(({ value }) => value);
            change({ operations: operations.flatMap(({ value }) => (chosen.includes(value) ? [value] : [])) });
          }}
          placeholder={words.policies.allOperations}
          filteringType="auto"
        />
      </FormField>
      {draft.rules.map((rule, index) => (
        <RuleFields
          key={rule.key}
          rule={rule}
          number={index + 1}
          faults={new Map(refusals(error, [`/rules/${index}`]))}
          onChange={(to) => change({ rules: draft.rules.map((one) => (one.key === to.key ? to : one)) })}
          onRemove={() => change({ rules: draft.rules.filter(({ key }) => key !== rule.key) })}
        />
      ))}
      <FormField label={words.policies.rules} errorText={faults.get("/rules")}>
        <Button formAction="none" onClick={() => change({ rules: [...draft.rules, newRule(crypto.randomUUID())] })}>
          {words.policies.addRule}
        </Button>
      </FormField>
    </FormPage>
  );
}
