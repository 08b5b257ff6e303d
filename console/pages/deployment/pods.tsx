import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Problem } from "../../shell/problem.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";

const EVERY_MS = 10_000;

/** The pods of an app in a cluster, as the cluster has them now. */
export function Pods({ deploymentId }: { readonly deploymentId: string }) {
  const { words } = useLife();
  const { client, may } = useStore();
  const pods = usePages(
    ["deployments", "pods", deploymentId],
    (pageToken, signal) => client.deployments.listPods(deploymentId, { pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  const logs = `/deployments/${encodeURIComponent(deploymentId)}?tab=logs&pod=`;
  return (
    <SpaceBetween size="m">
      <Problem error={pods.error} retry={pods.reload} />
      <Table
        items={pods.items}
        trackBy="name"
        wrapLines
        loading={pods.loading}
        loadingText={words.loading}
        header={<Header variant="h2">{words.life.pods}</Header>}
        pagination={<Paging pages={pods} />}
        empty={words.operation.nothing}
        columnDefinitions={[
          { id: "name", header: words.name, isRowHeader: true, cell: ({ name }) => name },
          {
            id: "role",
            header: words.life.workload,
            cell: ({ owner }) => (owner === undefined ? "–" : `${owner.kind}/${owner.name}`),
          },
          {
            id: "status",
            header: words.status,
            cell: ({ phase, ready, reason, message }) => (
              <StatusIndicator type={ready ? "success" : reason === undefined ? "pending" : "warning"}>
                {[reason ?? phase, message].filter(Boolean).join(": ")}
              </StatusIndicator>
            ),
          },
          { id: "restarts", header: words.life.restarts, cell: ({ restarts }) => restarts },
          { id: "address", header: words.deployment.address, cell: ({ address }) => address ?? "–" },
          {
            id: "log",
            header: words.life.tabs.logs,
            cell: ({ name }) =>
              may("logs:read") && (
                <RouteLink to={logs + encodeURIComponent(name)} ariaLabel={words.life.logOf(name)}>
                  {words.life.tabs.logs}
                </RouteLink>
              ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
