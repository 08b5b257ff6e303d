import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { ApiProblem, type GetDeploymentAnswer } from "../../../sdk/index.ts";
import { PagedSelect } from "../../data/paged-select.tsx";
import { useStore } from "../../data/store.tsx";
import { useLife } from "../../words/use-life.ts";
import { LogText } from "./log-text.tsx";

const EVERY_MS = 3_000;
const LINES = [200, 1_000, 5_000] as const;

/** The end of a log, of a node or a pod, as it is now. */
export function Logs({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words } = useLife();
  const [follow, setFollow] = useState(false);
  const [tail, setTail] = useState<number>(LINES[0]);
  const lines = LINES.map((count) => ({ value: String(count), label: words.life.lines(count) }));
  const props = { deployment, tail, everyMs: follow ? EVERY_MS : undefined };
  return (
    <SpaceBetween size="m">
      <Header variant="h2">{words.life.tabs.logs}</Header>
      <SpaceBetween size="l" direction="horizontal" alignItems="end">
        <FormField label={words.life.tail}>
          <Select
            options={lines}
            selectedOption={lines.find(({ value }) => value === String(tail)) ?? null}
            onChange={({ detail }) => setTail(Number(detail.selectedOption.value))}
          />
        </FormField>
        <Toggle checked={follow} onChange={({ detail }) => setFollow(detail.checked)}>
          {words.life.follow}
        </Toggle>
      </SpaceBetween>
      {deployment.workloads === undefined ? <NodeLogs {...props} /> : <PodLogs {...props} />}
    </SpaceBetween>
  );
}

interface Props {
  readonly deployment: GetDeploymentAnswer;
  readonly tail: number;
  readonly everyMs: number | undefined;
}

function NodeLogs({ deployment, tail, everyMs }: Props) {
  const { words } = useLife();
  const { client } = useStore();
  const [search, setSearch] = useSearchParams();
  const [name, setName] = useState("stdout");
  const [typed, setTyped] = useState(name);
  const options = deployment.nodes.map((node) => ({
    value: node.id,
    label: node.name ?? node.id,
    ...(node.role === "" ? {} : { description: node.role }),
  }));
  const node = options.find(({ value }) => value === search.get("node")) ?? options[0];
  const log = useQuery({
    queryKey: ["deployments", "node-log", deployment.id, node?.value, name, tail],
    queryFn: ({ signal }) => client.deployments.readNodeLog(deployment.id, node?.value ?? "", { name, tail, signal }),
    enabled: node !== undefined,
    refetchInterval: everyMs ?? false,
  });
  if (node === undefined) return words.deployment.noNodes;
  const read = (wanted: string) => {
    setTyped(wanted);
    setName(wanted);
  };
  return (
    <SpaceBetween size="m">
      <FormField label={words.operation.node}>
        <Select
          options={options}
          selectedOption={node}
          onChange={({ detail }) =>
            setSearch({ tab: "logs", node: detail.selectedOption.value ?? "" }, { replace: true })
          }
        />
      </FormField>
      <FormField label={words.life.log} description={words.life.logText}>
        <Input
          value={typed}
          spellcheck={false}
          onChange={({ detail }) => setTyped(detail.value)}
          onBlur={() => setName(typed || "stdout")}
          onKeyDown={({ detail }) => {
            if (detail.key === "Enter") setName(typed || "stdout");
          }}
        />
      </FormField>
      <SpaceBetween size="xs" direction="horizontal">
        {knownBy(log.error).map((known) => (
          <Button key={known} onClick={() => read(known)}>
            {known}
          </Button>
        ))}
      </SpaceBetween>
      <LogText name={`${node.label} ${name}`} query={log} />
    </SpaceBetween>
  );
}

function PodLogs({ deployment, tail, everyMs }: Props) {
  const { words } = useLife();
  const { client } = useStore();
  const [search, setSearch] = useSearchParams();
  const [containers, setContainers] = useState<readonly string[]>([]);
  const [container, setContainer] = useState<string>();
  const [previous, setPrevious] = useState(false);
  const pod = search.get("pod") ?? undefined;
  const log = useQuery({
    queryKey: ["deployments", "pod-log", deployment.id, pod, container, tail, previous],
    queryFn: ({ signal }) =>
      client.deployments.readPodLog(deployment.id, pod ?? "", { container, tail, previous, signal }),
    enabled: pod !== undefined,
    refetchInterval: everyMs ?? false,
  });
  const options = containers.map((value) => ({ value, label: value }));
  return (
    <SpaceBetween size="m">
      <FormField label={words.life.pod}>
        <PagedSelect
          name={["deployments", "pods", deployment.id]}
          read={(pageToken, signal) => client.deployments.listPods(deployment.id, { pageToken, signal })}
          option={(one) => ({ value: one.name, label: one.name, description: one.reason ?? one.phase })}
          value={pod}
          onChoose={(chosen, item) => {
            setContainers(item?.containers.map((one) => one.name) ?? []);
            setContainer(item?.containers[0]?.name);
            setSearch({ tab: "logs", pod: chosen }, { replace: true });
          }}
        />
      </FormField>
      {options.length > 1 && (
        <FormField label={words.life.container}>
          <Select
            options={options}
            selectedOption={options.find(({ value }) => value === container) ?? null}
            onChange={({ detail }) => setContainer(detail.selectedOption.value)}
          />
        </FormField>
      )}
      <Toggle checked={previous} onChange={({ detail }) => setPrevious(detail.checked)}>
        {words.life.previous}
      </Toggle>
      {pod !== undefined && <LogText name={pod} query={log} />}
    </SpaceBetween>
  );
}

/** The logs that there are, where one was asked for that is none. */
function knownBy(error: Error | null): readonly string[] {
  if (!(error instanceof ApiProblem)) return [];
  const { known } = error.document;
  return Array.isArray(known) ? known.filter((one) => typeof one === "string").slice(0, 50) : [];
}
