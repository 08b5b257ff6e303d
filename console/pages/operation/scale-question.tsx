import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useLife } from "../../words/use-life.ts";
import { useWorkloadNames } from "./node-questions.tsx";
import type { QuestionProps } from "./question.ts";

/** How many nodes a role shall have, or replicas a workload. */
export function ScaleQuestion({ deployment, asked, change }: QuestionProps) {
  const { words } = useLife();
  const [typed, setTyped] = useState("");
  const workloads = useWorkloadNames(deployment);
  const counts = Map.groupBy(deployment.nodes, ({ role }) => role);
  const roles = deployment.workloads === undefined ? [...counts.keys()] : workloads;
  const options = roles.map((value) => ({
    value,
    label: value === "" ? words.operation.onlyRole : value,
    ...(counts.has(value) ? { description: words.operation.has(counts.get(value)?.length ?? 0) } : {}),
  }));
  const asks = deployment.workloads !== undefined || roles.length > 1;
  const now = counts.get(roles[0] ?? "")?.length;
  const whole = /^\d{1,6}$/.test(typed.trim());
  return (
    <Container>
      <SpaceBetween size="m">
        {asks && (
          <FormField label={words.deployment.role}>
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === asked.role) ?? null}
              onChange={({ detail }) => change("role", detail.selectedOption.value)}
              placeholder={words.operation.choose}
              empty={words.operation.nothing}
            />
          </FormField>
        )}
        <FormField
          label={words.operation.count}
          constraintText={asks || now === undefined ? undefined : words.operation.has(now)}
          errorText={typed === "" || whole ? undefined : words.form.fault({ code: "whole" })}
        >
          <Input
            type="number"
            inputMode="numeric"
            value={typed}
            onChange={({ detail }) => {
              setTyped(detail.value);
              change("count", /^\d{1,6}$/.test(detail.value.trim()) ? Number(detail.value) : undefined);
            }}
          />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}
