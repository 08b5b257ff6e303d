import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useStore } from "../../data/store.tsx";
import { faultsOf, type Typed, valuesOf } from "../../form/answers.ts";
import { PackageForm } from "../../form/form.tsx";
import { readItems } from "../../form/items.ts";
import { Problem } from "../../shell/problem.tsx";
import { useLife } from "../../words/use-life.ts";
import type { QuestionProps } from "./question.ts";

/** Something that the app offers, with its own form. */
export function ServiceQuestion({ deployment, asked, change }: QuestionProps) {
  const { words, language } = useLife();
  const { client } = useStore();
  const [typed, setTyped] = useState<Typed>({});
  const services = useQuery({
    queryKey: ["deployments", "services", deployment.id, language],
    queryFn: ({ signal }) => client.deployments.listServices(deployment.id, { locale: language, signal }),
  });
  const service = services.data?.items.find(({ name }) => name === asked.service);
  const items = useMemo(() => readItems(service?.params ?? []), [service]);
  const options = services.data?.items.map(({ name, roles }) => ({
    value: name,
    label: name,
    description: roles.join(", "),
  }));
  return (
    <SpaceBetween size="m">
      <Problem error={services.error} retry={() => void services.refetch()} />
      <Container>
        <FormField label={words.operation.service}>
          <Select
            options={options ?? []}
            selectedOption={options?.find(({ value }) => value === asked.service) ?? null}
            onChange={({ detail }) => {
              change("service", detail.selectedOption.value);
              change("params", undefined);
              setTyped({});
            }}
            statusType={services.isPending ? "loading" : "finished"}
            loadingText={words.loading}
            placeholder={words.operation.choose}
            empty={words.operation.nothing}
          />
        </FormField>
      </Container>
      <PackageForm
        items={items}
        typed={typed}
        faults={faultsOf(items, typed)}
        onType={(pointer, text) => {
          const after = { ...typed, [pointer]: text };
          setTyped(after);
          change("params", valuesOf(items, after));
        }}
      />
    </SpaceBetween>
  );
}
