import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Job } from "../../../sdk/index.ts";
import { TextField } from "../../form/text-field.tsx";
import { useWork } from "../../words/use-work.ts";
import { JOB_STATUSES } from "../job/job-status.tsx";

interface Props {
  readonly status: Job["status"] | undefined;
  readonly tenantId: string | undefined;
  readonly onNarrow: (to: Record<string, string>) => void;
}

/** What the list of all tenants' jobs is narrowed by: a status at once, a tenant when it is asked for. */
export function JobFilter({ status, tenantId = "", onNarrow }: Props) {
  const { words } = useWork();
  const [typed, setTyped] = useState(tenantId);
  const narrow = (to: string) => {
    const tenant = typed.trim();
    onNarrow({ ...(to === "" ? {} : { status: to }), ...(tenant === "" ? {} : { tenantId: tenant }) });
  };
  const statuses = [
    { value: "", label: words.platform.allStatuses },
    ...JOB_STATUSES.map((value) => ({ value, label: words.jobStatus[value] })),
  ];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        narrow(status ?? "");
      }}
    >
      <SpaceBetween size="s">
        <ColumnLayout columns={2} minColumnWidth={180}>
          <FormField label={words.status}>
            <Select
              options={statuses}
              selectedOption={statuses.find(({ value }) => value === (status ?? "")) ?? null}
              onChange={({ detail: { selectedOption } }) => narrow(selectedOption.value ?? "")}
            />
          </FormField>
          <TextField label={words.facts.tenant} value={typed} onType={setTyped} />
        </ColumnLayout>
        <Button>{words.audit.filter}</Button>
      </SpaceBetween>
    </form>
  );
}
