import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ChoiceField } from "../../form/choice-field.tsx";
import { TextField } from "../../form/text-field.tsx";
import { useWork } from "../../words/use-work.ts";
import { ConditionsFields } from "./conditions-fields.tsx";
import type { StepDraft } from "./flow.ts";

interface Props {
  readonly step: StepDraft;
  /** From 1. */
  readonly number: number;
  /** By the step's own pointers; those of an approver are said of all. */
  readonly faultAt: (pointer: string) => string | undefined;
  readonly onChange: (step: StepDraft) => void;
  readonly onRemove: () => void;
}

/** One step of an approval flow: who decides, how many of them, and by when. */
export function StepFields({ step, number, faultAt, onChange, onRemove }: Props) {
  const { words } = useWork();
  const { needs, lates } = words.flows;
  const typed = (name: "name" | "approvers" | "atLeast" | "hours" | "others") => ({
    value: step[name],
    onType: (text: string) => onChange({ ...step, [name]: text }),
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
              ariaLabel={words.act.of(words.flows.removeStep, String(number))}
            >
              {words.flows.removeStep}
            </Button>
          }
        >
          {words.flows.step(number)}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <TextField label={words.name} {...typed("name")} error={faultAt("/name")} />
        <TextField
          label={words.flows.approvers}
          text={words.flows.approversText}
          multiline
          {...typed("approvers")}
          error={faultAt("/approvers")}
        />
        <ChoiceField
          label={words.flows.need}
          options={[
            ["any", needs.any],
            ["all", needs.all],
            ["some", needs.some],
          ]}
          value={step.need}
          onChoose={(need) => onChange({ ...step, need })}
          error={step.need === "some" ? undefined : faultAt("/need")}
        />
        {step.need === "some" && (
          <TextField label={words.flows.atLeast} type="number" {...typed("atLeast")} error={faultAt("/need")} />
        )}
        <TextField label={words.flows.hours} type="number" {...typed("hours")} error={faultAt("/deadlineHours")} />
        <ChoiceField
          label={words.flows.late}
          options={[
            ["reject", lates.reject],
            ["escalate", lates.escalate],
          ]}
          value={step.late}
          onChoose={(late) => onChange({ ...step, late })}
          error={faultAt("/onDeadline")}
        />
        {step.late === "escalate" && (
          <TextField
            label={words.form.optional(words.flows.others)}
            text={words.flows.othersText}
            multiline
            {...typed("others")}
            error={faultAt("/escalateTo")}
          />
        )}
        <ConditionsFields
          conditions={step.conditions}
          faultAt={(pointer) => faultAt(`/when${pointer}`)}
          onChange={(conditions) => onChange({ ...step, conditions })}
        />
        {number > 1 && (
          <Checkbox checked={step.parallel} onChange={({ detail }) => onChange({ ...step, parallel: detail.checked })}>
            {words.flows.parallel}
          </Checkbox>
        )}
      </SpaceBetween>
    </Container>
  );
}
