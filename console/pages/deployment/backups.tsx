import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Problem } from "../../shell/problem.tsx";
import { RouteButton } from "../../shell/route-button.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { BackupSchedulePart } from "./backup-schedule.tsx";

const EVERY_MS = 10_000;
const TYPES = { creating: "in-progress", available: "success", deleting: "in-progress", failed: "error" } as const;

/** What was kept of a deployment's data, the way back to it, and when it is kept again. */
export function Backups({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words, language } = useLife();
  const { client, may } = useStore();
  const backups = usePages(
    ["backups", deployment.id],
    (pageToken, signal) => client.backups.list({ deploymentId: deployment.id, pageSize: 20, pageToken, signal }),
    EVERY_MS,
  );
  const operations = `/deployments/${encodeURIComponent(deployment.id)}/operations`;
  const makes = deployment.allowed.includes("back-up") && may("deployments:back-up") && may("plans:create");
  return (
    <SpaceBetween size="l">
      <Problem error={backups.error} retry={backups.reload} />
      <Table
        items={backups.items}
        trackBy="id"
        wrapLines
        loading={backups.loading}
        loadingText={words.loading}
        header={
          <Header
            variant="h2"
            actions={
              <RouteButton disabled={!makes} to={`${operations}/back-up`}>
                {words.operations["back-up"]}
              </RouteButton>
            }
          >
            {words.life.tabs.backups}
          </Header>
        }
        pagination={<Paging pages={backups} />}
        empty={words.operation.nothing}
        columnDefinitions={[
          { id: "name", header: words.name, isRowHeader: true, cell: ({ name, id }) => name || id },
          {
            id: "status",
            header: words.status,
            cell: ({ status }) => <StatusIndicator type={TYPES[status]}>{words.backupStatus[status]}</StatusIndicator>,
          },
          { id: "policy", header: words.life.kept, cell: ({ policy }) => words.life.policies[policy] },
          {
            id: "consistency",
            header: words.life.consistency,
            cell: ({ consistency }) => words.life.consistencies[consistency],
          },
          { id: "size", header: words.deployment.size, cell: ({ size }) => `${size} GiB` },
          {
            id: "at",
            header: words.deployment.created,
            cell: ({ createdAt }) => new Date(createdAt).toLocaleString(language),
          },
          {
            id: "actions",
            header: words.life.actions,
            cell: ({ id, name, policy, status }) => (
              <SpaceBetween size="s" direction="horizontal">
                {status === "available" && may("backups:restore") && (
                  <RouteLink
                    to={
                      policy === "device"
                        ? `/backups/${encodeURIComponent(id)}/restore`
                        : `${operations}/restore?backupId=${encodeURIComponent(id)}`
                    }
                    ariaLabel={`${words.operations.restore}: ${name || id}`}
                  >
                    {words.operations.restore}
                  </RouteLink>
                )}
                {(status === "available" || status === "failed") && may("backups:delete") && may("plans:create") && (
                  <RouteLink
                    to={`${operations}/delete-backup?backupId=${encodeURIComponent(id)}`}
                    ariaLabel={`${words.operations["delete-backup"]}: ${name || id}`}
                  >
                    {words.operations["delete-backup"]}
                  </RouteLink>
                )}
              </SpaceBetween>
            ),
          },
        ]}
      />
      <BackupSchedulePart deployment={deployment} />
    </SpaceBetween>
  );
}
