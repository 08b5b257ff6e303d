import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { useSearchParams } from "wouter";
import { Paging } from "../data/paging.tsx";
import { useStore } from "../data/store.tsx";
import { useRuntimeNames } from "../data/use-names.ts";
import { usePages } from "../data/use-pages.ts";
import { useLiveDeployments } from "../progress/use-live-rows.ts";
import { Problem } from "../shell/problem.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWords } from "../words/use-words.tsx";
import { DEPLOYMENT_STATUSES, DeploymentStatus } from "./deployment-status.tsx";
import { RuntimeLink } from "./runtime-link.tsx";

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
  const runtimes = useRuntimeNames();
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
            cell: ({ id, name, status }) => (
              <Faded when={status === "deleted"}>
                <RouteLink to={`/deployments/${encodeURIComponent(id)}`}>{name || id}</RouteLink>
              </Faded>
            ),
          },
          { id: "status", header: words.status, cell: (one) => <DeploymentStatus deployment={one} /> },
          {
            id: "provider",
            header: words.deployments.cloud,
            cell: ({ provider, status }) => <Faded when={status === "deleted"}>{provider}</Faded>,
          },
          {
            id: "runtime",
            header: words.deployments.runtime,
            cell: ({ runtimeId, status }) => (
              <Faded when={status === "deleted"}>
                <RuntimeLink id={runtimeId} names={runtimes} />
              </Faded>
            ),
          },
          {
            id: "updated",
            header: words.deployments.updated,
            cell: ({ updatedAt, status }) => (
              <Faded when={status === "deleted"}>{new Date(updatedAt).toLocaleString(language)}</Faded>
            ),
          },
        ]}
      />
    </SpaceBetween>
  );
}

/** Grey, links too: the API lists what is deleted beside what is there. */
function Faded({ when, children }: { readonly when: boolean; readonly children: ReactNode }) {
  if (!when) return children;
  return (
    <span className="faded">
      <Box variant="span" color="text-body-secondary">
        {children}
      </Box>
    </span>
  );
}
