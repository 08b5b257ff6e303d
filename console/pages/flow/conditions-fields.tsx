import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { TextField } from "../../form/text-field.tsx";
import { useWork } from "../../words/use-work.ts";
import { type ConditionsDraft, type Stage, whenOf } from "./conditions.ts";

interface Props {
  readonly conditions: ConditionsDraft;
  /** By pointers into the conditions: `/costOver`. */
  readonly faultAt: (pointer: string) => string | undefined;
  readonly onChange: (conditions: ConditionsDraft) => void;
}

/** When a flow or one of its steps applies; open where there is a condition, or a fault in one. */
export function ConditionsFields({ conditions, faultAt, onChange }: Props) {
  const { words } = useWork();
  const { only } = words.flows;
  const stages = Object.entries(words.stages)
    .map(([value, label]) => ({ value, label }))
    .filter((one): one is { value: Stage; label: string } => one.value in words.stages);
  const typed = (name: Exclude<keyof ConditionsDraft, "stages">) => ({
    value: conditions[name],
    onType: (text: string) => onChange({ ...conditions, [name]: text }),
  });
  return (
    <ExpandableSection
      headerText={only.title}
      headerDescription={only.text}
      defaultExpanded={whenOf(conditions) !== undefined}
      {...(faultAt("") === undefined ? {} : { expanded: true })}
    >
      <SpaceBetween size="m">
        <FormField label={words.form.optional(words.flows.stages)} errorText={faultAt("/stages")}>
          <Multiselect
            options={stages}
            selectedOptions={stages.filter(({ value }) => conditions.stages.includes(value))}
            onChange={({ detail }) => {
              const chosen = detail.selectedOptions.map(({ value }) => value);
              onChange({
                ...conditions,
                stages: stages.map(({ value }) => value).filter((one) => chosen.includes(one)),
              });
            }}
            placeholder={words.flows.allStages}
          />
        </FormField>
        <TextField
          label={words.form.optional(only.cost)}
          type="number"
          {...typed("cost")}
          error={faultAt("/costOver")}
        />
        {conditions.cost !== "" && (
          <TextField label={only.currency} {...typed("currency")} error={faultAt("/costOver/currency")} />
        )}
        <TextField
          label={words.form.optional(only.nodes)}
          type="number"
          {...typed("nodes")}
          error={faultAt("/nodesOver")}
        />
        <TextField label={words.form.optional(only.cpu)} type="number" {...typed("cpu")} error={faultAt("/cpuOver")} />
        <TextField
          label={words.form.optional(only.memory)}
          type="number"
          {...typed("memory")}
          error={faultAt("/memoryOver")}
        />
        <TextField
          label={words.form.optional(only.groups)}
          text={only.groupsText}
          multiline
          {...typed("groups")}
          error={faultAt("/groups")}
        />
        <TextField
          label={words.form.optional(only.apps)}
          text={only.appsText}
          multiline
          {...typed("apps")}
          error={faultAt("/apps")}
        />
        <TextField
          label={words.form.optional(only.providers)}
          text={only.providersText}
          multiline
          {...typed("providers")}
          error={faultAt("/providers")}
        />
      </SpaceBetween>
    </ExpandableSection>
  );
}
