import Badge from "@cloudscape-design/components/badge";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Toggle from "@cloudscape-design/components/toggle";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { fieldsOf, readItems } from "../../form/items.ts";
import { Problem } from "../../shell/problem.tsx";
import { RouteButton } from "../../shell/route-button.tsx";
import { useLife } from "../../words/use-life.ts";
import { shownValue } from "../changes.tsx";
import { Drift } from "./drift.tsx";
import { isSame, rowsOf } from "./rows.ts";

/** Every answer, beside what the package itself would say. */
export function Configuration({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words, language } = useLife();
  const { client, may } = useStore();
  const [differing, setDiffering] = useState(false);
  const { appVersionId } = deployment;
  const form = useQuery({
    queryKey: ["app-versions", "form", appVersionId, language],
    queryFn: ({ signal }) => client.appVersions.getForm(appVersionId, { locale: language, signal }),
  });
  const fields = useMemo(
    () => new Map(fieldsOf(readItems(form.data?.sections ?? [])).map((field) => [field.pointer, field])),
    [form.data],
  );
  const settings = {
    ...deployment.values,
    ...(deployment.overrides === undefined ? {} : { overrides: deployment.overrides }),
    ...(deployment.adjustments === undefined ? {} : { adjustments: deployment.adjustments }),
  };
  const rows = rowsOf(settings).map(({ pointer, value }) => {
    const field = fields.get(pointer);
    const changed = field?.type !== "password" && !isSame(value, field?.default);
    return { pointer, value, label: field?.label || pointer, standard: field?.default, changed };
  });
  const changes = deployment.allowed.includes("configure") && may("deployments:configure") && may("plans:create");
  return (
    <SpaceBetween size="m">
      <Problem error={form.error} retry={() => void form.refetch()} />
      <Table
        items={differing ? rows.filter(({ changed }) => changed) : rows}
        trackBy="pointer"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={`(${rows.length})`}
            actions={
              <RouteButton
                disabled={!changes}
                to={`/deployments/${encodeURIComponent(deployment.id)}/operations/configure`}
              >
                {words.operations.configure}
              </RouteButton>
            }
          >
            {words.life.tabs.configuration}
          </Header>
        }
        filter={
          <Toggle checked={differing} onChange={({ detail }) => setDiffering(detail.checked)}>
            {words.life.differing}
          </Toggle>
        }
        empty={words.changes.none}
        columnDefinitions={[
          { id: "label", header: words.changes.what, isRowHeader: true, cell: ({ label }) => label },
          { id: "pointer", header: words.life.pointer, cell: ({ pointer }) => pointer },
          {
            id: "value",
            header: words.life.value,
            cell: ({ value, changed }) => (
              <SpaceBetween size="xs" direction="horizontal">
                {shownValue(value)}
                {changed && <Badge color="blue">{words.life.changed}</Badge>}
              </SpaceBetween>
            ),
          },
          { id: "standard", header: words.life.standard, cell: ({ standard }) => shownValue(standard) },
        ]}
      />
      <Drift deployment={deployment} />
    </SpaceBetween>
  );
}
