import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useSearchParams } from "wouter";
import { Paging } from "../data/paging.tsx";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useLiveDeployments } from "../progress/use-live-rows.ts";
import { Problem } from "../shell/problem.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWords } from "../words/use-words.tsx";
import { DEPLOYMENT_STATUSES, DeploymentStatus } from "./deployment-status.tsx";

const EVERY_MS = 10_000;

/** What runs, as far as the user may see it. */
export function Deployments() {
  const { words, language } = useWords();
  const { client } = useStore();
  const [search, setSearch] = useSearchParams();
  const status = DEPLOYMENT_STATUSES.find((one) => one === search.get("status"));
  const everyMs = useLiveDeployments(["deployments", "list"], EVERY_MS);
  const deployments = usePages(
    ["deployments", "list", status ?? ""],
    (pageToken, signal) => client.deployments.list({ status, pageSize: 50, pageToken, signal }),
    everyMs,
  );
  const statuses = [
    { value: "", label: words.deployments.allStatuses },
    ...DEPLOYMENT_STATUSES.map((value) => ({ value, label: words.deploymentStatus(value) })),
  ];
  return (
    <SpaceBetween size="l">
      <Problem error={deployments.error} retry={deployments.reload} />
      <Table
        items={deployments.items}
        trackBy="id"
        variant="full-page"
        loading={deployments.loading}
        loadingText={words.loading}
        header={<Header variant="h1">{words.deployments.title}</Header>}
        filter={
          <FormField label={words.status}>
            <Select
              options={statuses}
              selectedOption={statuses.find(({ value }) => value === (status ?? "")) ?? null}
              onChange={({ detail: { selectedOption } }) =>
                setSearch(selectedOption.value ? { status: selectedOption.value } : {}, { replace: true })
              }
            />
          </FormField>
        }
        pagination={<Paging pages={deployments} />}
        empty={
          <Box textAlign="center" padding="l">
            <Box variant="p">{words.deployments.empty}</Box>
            <RouteLink to="/">{words.deployments.toStore}</RouteLink>
          </Box>
        }
        columnDefinitions={[
          {
            id: "name",
            header: words.name,
            isRowHeader: true,
            cell: ({ id, name }) => <RouteLink to={`/deployments/${encodeURIComponent(id)}`}>{name || id}</RouteLink>,
          },
          { id: "status", header: words.status, cell: (one) => <DeploymentStatus deployment={one} /> },
          { id: "provider", header: words.deployments.cloud, cell: ({ provider }) => provider },
          { id: "runtime", header: words.deployments.runtime, cell: ({ runtimeId }) => runtimeId },
          {
            id: "updated",
            header: words.deployments.updated,
            cell: ({ updatedAt }) => new Date(updatedAt).toLocaleString(language),
          },
        ]}
      />
    </SpaceBetween>
  );
}
