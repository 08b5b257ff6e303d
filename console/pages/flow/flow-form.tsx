import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import { useState } from "react";
import { ChoiceField } from "../../form/choice-field.tsx";
import { refusals } from "../../form/refusals.ts";
import { TextField } from "../../form/text-field.tsx";
import { FormPage } from "../../shell/form-page.tsx";
import { useWork } from "../../words/use-work.ts";
import { ConditionsFields } from "./conditions-fields.tsx";
import { type FlowDraft, KINDS, newStep } from "./flow.ts";
import { StepFields } from "./step-fields.tsx";

interface Props {
  readonly title: string;
  readonly submit: string;
  readonly first: FlowDraft;
  /** Whether its kind can be chosen. */
  readonly fresh?: boolean;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly onSubmit: (draft: FlowDraft) => void;
}

/** An approval flow and its steps; what the API refuses is said at its field. */
export function FlowForm({ title, submit, first, fresh = false, error, pending, onSubmit }: Props) {
  const { words } = useWork();
  const [draft, setDraft] = useState(first);
  const change = (part: Partial<FlowDraft>) => setDraft((before) => ({ ...before, ...part }));
  const faults = refusals(error, [""]);
  const faultAt = (pointer: string) => faults.find(([at]) => at === pointer || at.startsWith(`${pointer}/`))?.[1];
  return (
    <FormPage title={title} submit={submit} error={error} pending={pending} onSubmit={() => onSubmit(draft)}>
      {fresh && (
        <ChoiceField
          label={words.facts.kind}
          options={KINDS.map((kind) => [kind, words.approvals.kinds[kind]] as const)}
          value={draft.kind}
          onChoose={(kind) => change({ kind })}
          error={faultAt("/kind")}
        />
      )}
      <TextField
        label={words.form.optional(words.facts.description)}
        value={draft.description}
        onType={(description) => change({ description })}
        error={faultAt("/description")}
      />
      <ConditionsFields
        conditions={draft.conditions}
        faultAt={(pointer) => faultAt(`/when${pointer}`)}
        onChange={(conditions) => change({ conditions })}
      />
      <Checkbox checked={draft.sameApprover} onChange={({ detail }) => change({ sameApprover: detail.checked })}>
        {words.flows.sameApprover}
      </Checkbox>
      {draft.steps.map((step, index) => (
        <StepFields
          key={step.key}
          step={step}
          number={index + 1}
          faultAt={(pointer) => faultAt(`/steps/${index}${pointer}`)}
          onChange={(to) => change({ steps: draft.steps.map((one) => (one.key === to.key ? to : one)) })}
          onRemove={() => change({ steps: draft.steps.filter(({ key }) => key !== step.key) })}
        />
      ))}
      <FormField label={words.flows.steps} errorText={faults.find(([at]) => at === "/steps")?.[1]}>
        <Button formAction="none" onClick={() => change({ steps: [...draft.steps, newStep(crypto.randomUUID())] })}>
          {words.flows.addStep}
        </Button>
      </FormField>
    </FormPage>
  );
}
