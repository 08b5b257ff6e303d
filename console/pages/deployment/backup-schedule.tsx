import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { BackupSchedule, GetDeploymentAnswer } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useWrite } from "../../data/use-write.ts";
import { Found } from "../../shell/found.tsx";
import { Problem } from "../../shell/problem.tsx";
import { useLife } from "../../words/use-life.ts";
import { scheduleBody, type TypedSchedule, typedSchedule } from "./schedule.ts";

/** When back-ups are made by themselves, and which of them stay. */
export function BackupSchedulePart({ deployment: { id } }: { readonly deployment: Pick<GetDeploymentAnswer, "id"> }) {
  const { client } = useStore();
  const schedule = useQuery({
    queryKey: ["deployments", "backup-schedule", id],
    queryFn: ({ signal }) => client.deployments.getBackupSchedule(id, { signal }),
  });
  return <Found query={schedule}>{(found) => <Editor key={found.version} deploymentId={id} schedule={found} />}</Found>;
}

function Editor({ deploymentId, schedule }: { readonly deploymentId: string; readonly schedule: BackupSchedule }) {
  const { words, language } = useLife();
  const { client, may } = useStore();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(() =>
    typedSchedule(schedule, new Intl.DateTimeFormat().resolvedOptions().timeZone),
  );
  const save = useWrite(
    (body: ReturnType<typeof scheduleBody>) =>
      client.deployments.updateBackupSchedule(deploymentId, body, { ifMatch: schedule.version }),
    () => void queries.invalidateQueries({ queryKey: ["deployments", "backup-schedule", deploymentId] }),
  );
  const set = (part: Partial<TypedSchedule>) => setTyped((before) => ({ ...before, ...part }));
  const input = (name: "everyHours" | "dailyAt" | "timeZone" | "count" | "days", numeric: boolean) => (
    <FormField label={words.schedule[name]}>
      <Input
        value={typed[name]}
        {...(numeric ? { type: "number" as const, inputMode: "numeric" as const } : {})}
        onChange={({ detail }) => set({ [name]: detail.value })}
      />
    </FormField>
  );
  const kinds = [
    { value: "daily", label: words.schedule.daily },
    { value: "hours", label: words.schedule.hours },
  ];
  const { last, nextAt } = schedule;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button
              disabled={!may("deployments:back-up")}
              loading={save.isPending}
              onClick={() => save.mutate(scheduleBody(typed))}
            >
              {words.schedule.save}
            </Button>
          }
        >
          {words.schedule.title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Problem error={save.error} retry={() => save.mutate(scheduleBody(typed))} />
        <KeyValuePairs
          columns={2}
          items={[
            {
              label: words.schedule.next,
              value: nextAt === undefined ? "–" : new Date(nextAt).toLocaleString(language),
            },
            {
              label: words.schedule.last,
              value:
                last === undefined
                  ? "–"
                  : [new Date(last.dueAt).toLocaleString(language), words.scheduleStatus[last.status], last.reason]
                      .filter(Boolean)
                      .join(", "),
            },
          ]}
        />
        <Toggle checked={typed.enabled} onChange={({ detail }) => set({ enabled: detail.checked })}>
          {words.schedule.enabled}
        </Toggle>
        <ColumnLayout columns={3}>
          <FormField label={words.schedule.kind}>
            <Select
              options={kinds}
              selectedOption={kinds.find(({ value }) => value === typed.kind) ?? null}
              onChange={({ detail }) => set({ kind: detail.selectedOption.value === "hours" ? "hours" : "daily" })}
            />
          </FormField>
          {typed.kind === "hours" ? input("everyHours", true) : input("dailyAt", false)}
          {typed.kind === "daily" && input("timeZone", false)}
          {input("count", true)}
          {input("days", true)}
        </ColumnLayout>
      </SpaceBetween>
    </Container>
  );
}
