import FormField from "@cloudscape-design/components/form-field";
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { PagedSelect } from "../data/paged-select.tsx";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { refusals } from "../form/refusals.ts";
import { useWork } from "../words/use-work.ts";
import { type AlarmDraft, bodyOf, NEW_ALARM } from "./alarm/alarm.ts";
import { AlarmForm } from "./alarm/alarm-form.tsx";

/** A new alarm, of the deployment that the address names or of one that is chosen. */
export function AlarmNew() {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const [search] = useSearchParams();
  const [deploymentId, setDeployment] = useState(search.get("deployment") ?? undefined);
  const refresh = useRefresh("alarms");
  const create = useWrite(
    (draft: AlarmDraft, idempotencyKey) => client.alarms.create(bodyOf(deploymentId ?? "", draft), { idempotencyKey }),
    ({ id }) => {
      refresh();
      navigate(`/alarms/${encodeURIComponent(id)}`);
    },
  );
  return (
    <AlarmForm
      title={words.alarms.add}
      text={words.alarms.text}
      submit={words.act.add}
      first={NEW_ALARM}
      fresh
      error={create.error}
      pending={create.isPending}
      onSubmit={(draft) => create.mutate(draft)}
    >
      <FormField label={words.job.deployment} errorText={new Map(refusals(create.error, [""])).get("/deploymentId")}>
        <PagedSelect
          name={["deployments", "alarm"]}
          read={(pageToken, signal) => client.deployments.list({ pageSize: 50, pageToken, signal })}
          option={({ id, name }) => ({ value: id, label: name || id, description: id })}
          value={deploymentId}
          onChoose={setDeployment}
        />
      </FormField>
    </AlarmForm>
  );
}
