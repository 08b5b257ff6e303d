import { type ReactNode, useState } from "react";
import { ChoiceField } from "../../form/choice-field.tsx";
import { refusals } from "../../form/refusals.ts";
import { TextField } from "../../form/text-field.tsx";
import { FormPage } from "../../shell/form-page.tsx";
import { useWork } from "../../words/use-work.ts";
import { type AlarmDraft, COMPARISONS, NODE_ITEMS, PERIODS, SEVERITIES, STATISTICS } from "./alarm.ts";

interface Props {
  readonly title: string;
  readonly text?: string;
  readonly submit: string;
  readonly first: AlarmDraft;
  /** Whether it can be said what is measured. */
  readonly fresh?: boolean;
  readonly error: Error | null;
  readonly pending: boolean;
  readonly onSubmit: (draft: AlarmDraft) => void;
  /** Asked before everything else. */
  readonly children?: ReactNode;
}

/** When somebody wants to hear of what nodes measure; what the API refuses is said at its field. */
export function AlarmForm({ first, fresh = false, error, onSubmit, children, ...page }: Props) {
  const { words } = useWork();
  const [draft, setDraft] = useState(first);
  const change = (part: Partial<AlarmDraft>) => setDraft((before) => ({ ...before, ...part }));
  const faults = new Map(refusals(error, [""]));
  const typed = (name: "name" | "item" | "role" | "threshold" | "periods") => ({
    value: draft[name],
    onType: (text: string) => change({ [name]: text }),
    error: faults.get(`/${name}`),
  });
  return (
    <FormPage {...page} error={error} onSubmit={() => onSubmit(draft)}>
      {children}
      <TextField label={words.name} {...typed("name")} />
      {fresh && (
        <>
          <TextField label={words.alarms.item} text={words.alarms.itemText(NODE_ITEMS.join(", "))} {...typed("item")} />
          <TextField label={words.form.optional(words.alarms.role)} {...typed("role")} />
        </>
      )}
      <ChoiceField
        label={words.alarms.statistic}
        options={STATISTICS.map((one) => [one, words.alarms.statistics[one]] as const)}
        value={draft.statistic}
        onChoose={(statistic) => change({ statistic })}
        error={faults.get("/statistic")}
      />
      <ChoiceField
        label={words.alarms.comparison}
        options={COMPARISONS.map((one) => [one, one] as const)}
        value={draft.comparison}
        onChoose={(comparison) => change({ comparison })}
        error={faults.get("/comparison")}
      />
      <TextField label={words.alarms.threshold} text={words.alarms.thresholdText} {...typed("threshold")} />
      <ChoiceField
        label={words.alarms.period}
        options={PERIODS.map((one) => [String(one), words.alarms.minutes(one / 60)] as const)}
        value={String(draft.period)}
        onChoose={(one) => change({ period: PERIODS.find((period) => String(period) === one) ?? draft.period })}
        error={faults.get("/period")}
      />
      <TextField label={words.alarms.periods} type="number" {...typed("periods")} />
      <ChoiceField
        label={words.alarms.severity}
        options={SEVERITIES.map((one) => [one, words.alarms.severities[one]] as const)}
        value={draft.severity}
        onChoose={(severity) => change({ severity })}
        error={faults.get("/severity")}
      />
    </FormPage>
  );
}
