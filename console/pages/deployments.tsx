import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { Paging } from "../data/paging.tsx";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Problem } from "../shell/problem.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWords } from "../words/use-words.tsx";
import { DeploymentStatus } from "./deployment-status.tsx";

const EVERY_MS = 10_000;

/** What runs, as far as the user may see it. */
export function Deployments() {
  const { words, language } = useWords();
  const { client } = useStore();
  const deployments = usePages(
    ["deployments"],
    (pageToken, signal) => client.deployments.list({ pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
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
