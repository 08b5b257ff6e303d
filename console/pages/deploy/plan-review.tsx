import Alert, { type AlertProps } from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import type { DeploymentPlan, Plan } from "../../../sdk/index.ts";
import { amountsOf } from "../../words/amounts.ts";
import { money } from "../../words/money.ts";
import { findingTitle } from "../../words/told.ts";
import { useLife } from "../../words/use-life.ts";
import { Changes } from "../changes.tsx";
import { LayerGraph } from "../layer-graph.tsx";
import { ClusterObjects } from "./cluster-objects.tsx";

const TYPES: Readonly<Record<DeploymentPlan["findings"][number]["severity"], AlertProps.Type>> = {
  stops: "error",
  waits: "warning",
  harms: "warning",
  note: "info",
};

type Resource = DeploymentPlan["resources"][number];

/** What would be done and what it costs, before anything is. */
export function PlanReview({ plan }: { readonly plan: DeploymentPlan | Plan["plan"] }) {
  const { words, language } = useLife();
  const { price, estimate, findings, resources, quota, changes, layers, cluster } = plan;
  const isNew = plan.operation === "deploy";
  return (
    <SpaceBetween size="l">
      {findings.map(({ severity, code, detail }) => (
        <Alert key={code + detail} type={TYPES[severity]} header={findingTitle(words.findings, code)}>
          {detail}
        </Alert>
      ))}
      {quota
        .filter(({ more }) => more > 0)
        .map(({ resource, more, unit }) => (
          <Alert key={resource} type="error">
            {words.deploy.quota(resource, more, unit)}
          </Alert>
        ))}
      <Container header={<Header variant="h2">{words.deploy.summary}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            ...(isNew
              ? []
              : [{ label: words.deploy.monthBefore, value: money(price.before, price.currency, language) }]),
            { label: words.deploy.month, value: money(price.after, price.currency, language) },
            { label: words.deploy.notPriced, value: price.notPriced.join(", ") || "–" },
            { label: words.deploy.takes, value: words.deploy.seconds(estimate.seconds) },
          ]}
        />
      </Container>
      {!isNew && <Changes title={words.changes.title} changes={changes} />}
      <Table
        items={plan.resources.map((one, index) => ({ ...one, index }))}
        trackBy="index"
        wrapLines
        header={
          <Header variant="h2" counter={`(${resources.length})`}>
            {words.deploy.resources}
          </Header>
        }
        empty="–"
        columnDefinitions={[
          {
            id: "action",
            header: words.deploy.action,
            minWidth: 110,
            cell: ({ action }) => words.deploy.actions[action],
          },
          {
            id: "kind",
            header: words.deploy.kind,
            isRowHeader: true,
            minWidth: 110,
            cell: ({ kind }) => words.resourceKinds[kind],
          },
          { id: "role", header: words.deployment.role, minWidth: 110, cell: ({ role }) => role || "–" },
          ...(resources.some(({ before }) => before !== undefined)
            ? [
                {
                  id: "before",
                  header: words.changes.before,
                  minWidth: 170,
                  cell: ({ before }: Resource) => amountsOf(before, words.amounts),
                },
              ]
            : []),
          {
            id: "facts",
            header: words.changes.after,
            minWidth: 170,
            cell: ({ after }) => amountsOf(after, words.amounts),
          },
        ]}
      />
      {cluster !== undefined && <ClusterObjects cluster={cluster} />}
      <Container header={<Header variant="h2">{words.deploy.steps}</Header>}>
        <LayerGraph
          name={words.deploy.steps}
          layers={layers.map((steps, layer) => ({
            id: String(layer),
            steps: steps.map(({ kind, nodeId, service }, place) => ({
              id: `${layer}-${place}`,
              kind,
              node: nodeId,
              service,
            })),
          }))}
        />
      </Container>
    </SpaceBetween>
  );
}
