import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import type { Node } from "../../../sdk/index.ts";
import { PagedMultiselect } from "../../data/paged-multiselect.tsx";
import { useStore } from "../../data/store.tsx";
import { useLife } from "../../words/use-life.ts";
import { OPERATIONS } from "./operations.ts";
import type { QuestionProps } from "./question.ts";

/** Some of the nodes; without a choice, all of them where the operation takes that. An app of workloads has none. */
export function NodesQuestion({ deployment, operation, asked, change }: QuestionProps) {
  const { words } = useLife();
  if (deployment.workloads !== undefined) return null;
  const needed = OPERATIONS[operation].needs.some((names) => names.includes("nodes"));
  const options = deployment.nodes.map(optionOf);
  const chosen = Array.isArray(asked.nodes) ? asked.nodes : [];
  return (
    <Container>
      <FormField
        label={words.deployment.nodes}
        description={operation === "scale-in" ? words.operation.orNodes : needed ? undefined : words.operation.allNodes}
      >
        <Multiselect
          options={options}
          selectedOptions={options.filter(({ value }) => chosen.includes(value))}
          onChange={({ detail }) => {
            const nodes = detail.selectedOptions.flatMap(({ value }) => value ?? []);
            change("nodes", nodes.length === 0 ? undefined : nodes);
          }}
          filteringType={options.length > 10 ? "auto" : "none"}
          placeholder={words.operation.choose}
          empty={words.deployment.noNodes}
        />
      </FormField>
    </Container>
  );
}

/** One node. */
export function NodeQuestion({ deployment, asked, change }: QuestionProps) {
  const { words } = useLife();
  const options = deployment.nodes.map(optionOf);
  return (
    <Container>
      <FormField label={words.operation.node}>
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === asked.node) ?? null}
          onChange={({ detail }) => change("node", detail.selectedOption.value)}
          filteringType={options.length > 10 ? "auto" : "none"}
          placeholder={words.operation.choose}
          empty={words.deployment.noNodes}
        />
      </FormField>
    </Container>
  );
}

/** Some of the workloads of an app that runs in a cluster; without a choice, all. */
export function WorkloadsQuestion({ deployment, asked, change }: QuestionProps) {
  const { words } = useLife();
  const { client } = useStore();
  if (deployment.workloads === undefined) return null;
  const chosen = Array.isArray(asked.workloads) ? asked.workloads.filter((one) => typeof one === "string") : [];
  return (
    <Container>
      <FormField label={words.operation.workloads} description={words.operation.allWorkloads}>
        <PagedMultiselect
          name={["deployments", "workloads", deployment.id]}
          read={(pageToken, signal) =>
            client.deployments.listWorkloads(deployment.id, { pageSize: 100, pageToken, signal })
          }
          option={({ kind, name }) => ({ value: `${kind}/${name}`, label: `${kind}/${name}` })}
          values={chosen}
          onChoose={(workloads) => change("workloads", workloads.length === 0 ? undefined : workloads)}
        />
      </FormField>
    </Container>
  );
}

/** `Deployment/web`, of as many as a cluster is asked for at once; none for an app of machines. */
export function useWorkloadNames({ id, workloads }: QuestionProps["deployment"]): readonly string[] {
  const { client } = useStore();
  const { data } = useQuery({
    queryKey: ["deployments", "workloads", id],
    queryFn: ({ signal }) => client.deployments.listWorkloads(id, { pageSize: 100, signal }),
    enabled: workloads !== undefined,
  });
  return data?.items.map(({ kind, name }) => `${kind}/${name}`) ?? [];
}

function optionOf({ id, name, role, status }: Node) {
  return { value: id, label: name ?? id, description: [role, status].filter((text) => text !== "").join(", ") };
}
