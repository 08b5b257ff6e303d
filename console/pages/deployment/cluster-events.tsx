import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Problem } from "../../shell/problem.tsx";
import { useLife } from "../../words/use-life.ts";

const EVERY_MS = 10_000;

/** What the cluster says about the app's objects. It forgets, mostly after an hour. */
export function ClusterEvents({ deployment: { id } }: { readonly deployment: Pick<GetDeploymentAnswer, "id"> }) {
  const { words, language } = useLife();
  const { client } = useStore();
  const events = usePages(
    ["deployments", "events", id],
    (pageToken, signal) => client.deployments.listWorkloadEvents(id, { pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <SpaceBetween size="m">
      <Problem error={events.error} retry={events.reload} />
      <Table
        items={events.items.map((event, index) => ({ ...event, index }))}
        trackBy="index"
        wrapLines
        loading={events.loading}
        loadingText={words.loading}
        header={<Header variant="h2">{words.life.clusterEvents}</Header>}
        pagination={<Paging pages={events} />}
        empty={words.operation.nothing}
        columnDefinitions={[
          {
            id: "object",
            header: words.life.object,
            isRowHeader: true,
            cell: ({ object }) => `${object.kind}/${object.name}`,
          },
          {
            id: "reason",
            header: words.deployment.reason,
            cell: ({ type, reason }) => (
              <StatusIndicator type={type === "Warning" ? "warning" : "info"}>{reason}</StatusIndicator>
            ),
          },
          { id: "message", header: words.life.message, cell: ({ message }) => message },
          { id: "count", header: words.life.times, cell: ({ count }) => count },
          {
            id: "at",
            header: words.life.last,
            cell: ({ lastAt }) => (lastAt === undefined ? "–" : new Date(lastAt).toLocaleString(language)),
          },
        ]}
      />
    </SpaceBetween>
  );
}
