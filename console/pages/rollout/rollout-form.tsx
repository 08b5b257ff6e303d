import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { useState } from "react";
import { ChoiceField } from "../../form/choice-field.tsx";
import { refusals } from "../../form/refusals.ts";
import { TextField } from "../../form/text-field.tsx";
import { FormPage } from "../../shell/form-page.tsx";
import { useWork } from "../../words/use-work.ts";
import { DAYS, type Day, newRollout, type RolloutDraft, type Stage } from "./rollout.ts";

interface Props {
  readonly error: Error | null;
  readonly pending: boolean;
  readonly onSubmit: (draft: RolloutDraft) => void;
  /** Asked before everything else. */
  readonly children: ReactNode;
}

/** How many deployments are upgraded, when, and what stops it; what the API refuses is said at its field. */
export function RolloutForm({ error, pending, onSubmit, children }: Props) {
  const { words } = useWork();
  const [draft, setDraft] = useState(() => newRollout(Intl.DateTimeFormat().resolvedOptions().timeZone));
  const change = (part: Partial<RolloutDraft>) => setDraft((before) => ({ ...before, ...part }));
  const faults = refusals(error, [""]);
  const faultAt = (pointer: string) => faults.find(([at]) => at === pointer || at.startsWith(`${pointer}/`))?.[1];
  const typed = (
    name:
      | "groups"
      | "runtimeIds"
      | "deploymentIds"
      | "waves"
      | "minutes"
      | "maxUnhealthy"
      | "from"
      | "to"
      | "timeZone"
      | "reason",
    pointer: string,
  ) => ({
    value: draft[name],
    onType: (text: string) => change({ [name]: text }),
    error: faultAt(pointer),
  });
  const stages: readonly (readonly [Stage | "", string])[] = [
    ["", words.flows.allStages],
    ...(["develop", "test", "staging", "production"] as const).map((one) => [one, words.stages[one]] as const),
  ];
  const days = DAYS.map((value) => ({ value, label: words.rollouts.days[value] }));
  return (
    <FormPage
      title={words.rollouts.begin}
      text={words.rollouts.text}
      submit={words.rollouts.begin}
      error={error}
      pending={pending}
      onSubmit={() => onSubmit(draft)}
    >
      {children}
      <ChoiceField
        label={words.promotion.stage}
        options={stages}
        value={draft.stage ?? ""}
        onChoose={(stage) => change({ stage: stage === "" ? undefined : stage })}
        error={faultAt("/selector/stage")}
      />
      <ExpandableSection
        headerText={words.rollouts.only}
        headerDescription={words.rollouts.onlyText}
        {...(faultAt("/selector") === undefined ? {} : { expanded: true })}
      >
        <SpaceBetween size="m">
          {(["groups", "runtimeIds", "deploymentIds"] as const).map((name) => (
            <TextField
              key={name}
              label={words.form.optional(words.rollouts.chosen[name])}
              multiline
              {...typed(name, `/selector/${name}`)}
            />
          ))}
        </SpaceBetween>
      </ExpandableSection>
      <TextField label={words.upgrades.waves} text={words.rollouts.wavesText} {...typed("waves", "/waves")} />
      <TextField
        label={words.rollouts.minutes}
        text={words.rollouts.minutesText}
        type="number"
        {...typed("minutes", "/gate/minutes")}
      />
      <TextField label={words.rollouts.maxUnhealthy} type="number" {...typed("maxUnhealthy", "/gate/maxUnhealthy")} />
      <ChoiceField
        label={words.rollouts.onFailure}
        options={[
          ["halt", words.rollouts.failures.halt],
          ["revert", words.rollouts.failures.revert],
        ]}
        value={draft.onFailure}
        onChoose={(onFailure) => change({ onFailure })}
      />
      <FormField label={words.form.optional(words.rollouts.window)} errorText={faultAt("/window/days")}>
        <Multiselect
          options={days}
          selectedOptions={days.filter(({ value }) => draft.days.includes(value))}
          onChange={({ detail }) => {
            const chosen = detail.selectedOptions.map(({ value }) => value);
            change({ days: days.flatMap(({ value }): Day[] => (chosen.includes(value) ? [value] : [])) });
          }}
          placeholder={words.rollouts.anyTime}
        />
      </FormField>
      {draft.days.length > 0 && (
        <>
          <TextField label={words.rollouts.from} {...typed("from", "/window/from")} />
          <TextField label={words.rollouts.to} {...typed("to", "/window/to")} />
          <TextField label={words.rollouts.timeZone} {...typed("timeZone", "/window/timeZone")} />
        </>
      )}
      <TextField label={words.act.reason} {...typed("reason", "/reason")} />
    </FormPage>
  );
}
