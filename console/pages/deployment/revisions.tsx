import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GetDeploymentAnswer, Revision } from "../../../sdk/index.ts";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Found } from "../../shell/found.tsx";
import { Problem } from "../../shell/problem.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { Changes } from "../changes.tsx";

const TYPES = { pending: "pending", applied: "success", failed: "error", undone: "stopped" } as const;

/** Every change with its author; what differs between two, and the way back to one. */
export function Revisions({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words, language } = useLife();
  const { client, may } = useStore();
  const [chosen, setChosen] = useState<readonly Revision[]>([]);
  const revisions = usePages(["deployments", "revisions", deployment.id], (pageToken, signal) =>
    client.deployments.listRevisions(deployment.id, { pageSize: 20, pageToken, signal }),
  );
  const base = `/deployments/${encodeURIComponent(deployment.id)}/operations/roll-back?revision=`;
  const back = deployment.allowed.includes("roll-back") && may("deployments:upgrade") && may("plans:create");
  const [one, other] = chosen.map(({ number }) => number).sort((a, b) => a - b);
  return (
    <SpaceBetween size="l">
      <Problem error={revisions.error} retry={revisions.reload} />
      <Table
        items={revisions.items}
        trackBy={({ number }) => String(number)}
        wrapLines
        loading={revisions.loading}
        loadingText={words.loading}
        selectionType="multi"
        selectedItems={chosen}
        isItemDisabled={({ number }) => chosen.length >= 2 && !chosen.some((revision) => revision.number === number)}
        onSelectionChange={({ detail }) => setChosen(detail.selectedItems.slice(0, 2))}
        ariaLabels={{
          selectionGroupLabel: words.life.tabs.revisions,
          allItemsSelectionLabel: () => words.life.compareTwo,
          itemSelectionLabel: (_, { number }) => words.life.revision(number),
        }}
        header={
          <Header variant="h2" description={words.life.compareTwo}>
            {words.life.tabs.revisions}
          </Header>
        }
        pagination={<Paging pages={revisions} />}
        empty={words.operation.nothing}
        columnDefinitions={[
          { id: "number", header: words.deployment.revision, isRowHeader: true, cell: ({ number }) => number },
          { id: "operation", header: words.life.operation, cell: ({ operation }) => words.operations[operation] },
          {
            id: "status",
            header: words.status,
            cell: ({ status }) => (
              <StatusIndicator type={TYPES[status]}>{words.revisionStatus[status]}</StatusIndicator>
            ),
          },
          { id: "author", header: words.life.author, cell: ({ author }) => author },
          { id: "reason", header: words.deployment.reason, cell: ({ reason }) => reason || "–" },
          {
            id: "at",
            header: words.deployment.created,
            cell: ({ createdAt }) => new Date(createdAt).toLocaleString(language),
          },
          {
            id: "back",
            header: words.operations["roll-back"],
            cell: ({ number, status }) =>
              back && status === "applied" && number !== deployment.revision ? (
                <RouteLink to={base + number} ariaLabel={words.life.backTo(number)}>
                  {words.operations["roll-back"]}
                </RouteLink>
              ) : null,
          },
        ]}
      />
      {one !== undefined && other !== undefined && <Difference id={deployment.id} from={one} to={other} />}
    </SpaceBetween>
  );
}

function Difference({ id, from, to }: { readonly id: string; readonly from: number; readonly to: number }) {
  const { words } = useLife();
  const { client } = useStore();
  const diff = useQuery({
    queryKey: ["deployments", "diff", id, from, to],
    queryFn: ({ signal }) => client.deployments.diffRevisions(id, String(from), String(to), { signal }),
  });
  return (
    <Found query={diff}>
      {({ values, spec }) => (
        <SpaceBetween size="m">
          <Box variant="h2">{words.life.difference(from, to)}</Box>
          <Changes title={words.life.values} changes={values} />
          <Changes title={words.life.spec} changes={spec} />
        </SpaceBetween>
      )}
    </Found>
  );
}
