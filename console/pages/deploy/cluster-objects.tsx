import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { Plan } from "../../../sdk/index.ts";
import { useLife } from "../../words/use-life.ts";
import { shownValue } from "../changes.tsx";

/** What would be made, changed and deleted in a cluster. */
export function ClusterObjects({ cluster }: { readonly cluster: NonNullable<Plan["plan"]["cluster"]> }) {
  const { words } = useLife();
  if (!cluster.known) return <Alert type="info">{words.deploy.clusterUnknown}</Alert>;
  return (
    <Table
      items={cluster.objects.map((one, index) => ({ ...one, index }))}
      trackBy="index"
      wrapLines
      header={
        <Header variant="h2" counter={`(${cluster.objects.length}${cluster.more > 0 ? ` + ${cluster.more}` : ""})`}>
          {words.deploy.objects}
        </Header>
      }
      empty="–"
      columnDefinitions={[
        { id: "action", header: words.deploy.action, cell: ({ action }) => words.deploy.objectActions[action] },
        {
          id: "name",
          header: words.name,
          isRowHeader: true,
          cell: ({ kind, namespace, name }) => [kind, namespace, name].filter(Boolean).join("/"),
        },
        {
          id: "fields",
          header: words.changes.title,
          cell: ({ fields, refusal }) => (
            <SpaceBetween size="xxs">
              {refusal !== undefined && (
                <Box color="text-status-error">
                  {refusal.message} {refusal.remedy}
                </Box>
              )}
              {fields?.map(({ pointer, before, after }) => (
                <Box key={pointer} variant="small">
                  {pointer}: {shownValue(before)} → {shownValue(after)}
                </Box>
              ))}
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}
