import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { Paging } from "../data/paging.tsx";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Problem } from "../shell/problem.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWords } from "../words/use-words.tsx";

/** An app's versions, highest first. */
export function Versions({ appId }: { readonly appId: string }) {
  const { words, pick } = useWords();
  const { client, may } = useStore();
  const versions = usePages(["apps", "versions", appId], (pageToken, signal) =>
    client.apps.listVersions(appId, { pageSize: 20, pageToken, signal }),
  );
  return (
    <>
      <Problem error={versions.error} retry={versions.reload} />
      <Table
        items={versions.items}
        trackBy="id"
        loading={versions.loading}
        loadingText={words.loading}
        wrapLines
        header={<Header variant="h2">{words.app.versions}</Header>}
        pagination={<Paging pages={versions} />}
        empty={words.app.noVersions}
        columnDefinitions={[
          {
            id: "version",
            header: words.app.version,
            isRowHeader: true,
            cell: ({ packageVersion, appVersion }) =>
              appVersion === undefined ? packageVersion : `${packageVersion} (${appVersion})`,
          },
          {
            id: "status",
            header: words.status,
            cell: ({ status, fault }) => (
              <StatusIndicator type={fault !== undefined ? "error" : status === "active" ? "success" : "pending"}>
                {fault ?? words.appStatus(status)}
              </StatusIndicator>
            ),
          },
          { id: "format", header: words.app.format, cell: ({ format }) => format ?? "–" },
          { id: "notes", header: words.app.notes, cell: ({ releaseNotes }) => pick(releaseNotes, "–") },
          {
            id: "deploy",
            header: words.app.deploy,
            cell: ({ id, packageVersion, fault }) =>
              fault === undefined && may("deployments:create") ? (
                <RouteLink to={`/deploy/${encodeURIComponent(id)}`} ariaLabel={words.app.deployVersion(packageVersion)}>
                  {words.app.deploy}
                </RouteLink>
              ) : null,
          },
        ]}
      />
    </>
  );
}
