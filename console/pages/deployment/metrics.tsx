import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Multiselect from "@cloudscape-design/components/multiselect";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { GetDeploymentAnswer } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { Found } from "../../shell/found.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { chartsOf, firstItems } from "./charts.ts";
import { MetricChart } from "./metric-chart.tsx";

/** Seconds that can be looked back: as long as minutes, five minutes and hours are kept. */
const RANGES = { hour: 3_600, day: 86_400, week: 604_800, quarter: 7_776_000 } as const;
type Range = keyof typeof RANGES;
const EVERY_MS = 30_000;

/** What the nodes and the package's monitor measure. */
export function Metrics({ deployment }: { readonly deployment: GetDeploymentAnswer }) {
  const { words } = useLife();
  const { client, may } = useStore();
  const [range, setRange] = useState<Range>("hour");
  const [chosen, setChosen] = useState<readonly string[]>();
  const items = useQuery({
    queryKey: ["deployments", "metric-items", deployment.id],
    queryFn: ({ signal }) => client.deployments.listMetricItems(deployment.id, { signal }),
  });
  const names = items.data?.items.map(({ name }) => name) ?? [];
  const shown = chosen ?? firstItems(names);
  const item = shown.join(",");
  const metrics = useQuery({
    queryKey: ["deployments", "metrics", deployment.id, item, range],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - RANGES[range] * 1_000).toISOString();
      return client.deployments.readMetrics(deployment.id, { item, from, signal });
    },
    enabled: item !== "",
    refetchInterval: EVERY_MS,
  });
  const nodeNames = new Map(deployment.nodes.map(({ id, name }) => [id, name ?? id]));
  const options = (items.data?.items ?? []).map(({ name, unit, roles }) => ({
    value: name,
    label: name,
    description: [unit, ...roles].filter((text) => text !== "").join(", "),
  }));
  return (
    <Found query={items}>
      {() => (
        <SpaceBetween size="l">
          {may("alarms:read") && (
            <RouteLink to={`/alarms?deployment=${encodeURIComponent(deployment.id)}`}>{words.pages.alarms}</RouteLink>
          )}
          <Grid gridDefinition={[{ colspan: { default: 12, s: 8 } }, { colspan: { default: 12, s: 4 } }]}>
            <FormField label={words.life.items}>
              <Multiselect
                options={options}
                selectedOptions={options.filter(({ value }) => shown.includes(value))}
                onChange={({ detail }) => setChosen(detail.selectedOptions.flatMap(({ value }) => value ?? []))}
                filteringType="auto"
                placeholder={words.operation.choose}
                empty={words.operation.nothing}
              />
            </FormField>
            <SegmentedControl
              label={words.life.range}
              selectedId={range}
              onChange={({ detail }) => setRange(isRange(detail.selectedId) ? detail.selectedId : "hour")}
              options={Object.keys(RANGES)
                .filter(isRange)
                .map((id) => ({ id, text: words.life.ranges[id] }))}
            />
          </Grid>
          {item !== "" && (
            <Found query={metrics}>
              {({ series, from, to }) => (
                <SpaceBetween size="l">
                  {chartsOf(series).map((chart) => (
                    <MetricChart
                      key={chart.item}
                      chart={chart}
                      from={new Date(from)}
                      to={new Date(to)}
                      nameOf={(id) => nodeNames.get(id) ?? id}
                    />
                  ))}
                  {series.length === 0 && words.life.noMetrics}
                </SpaceBetween>
              )}
            </Found>
          )}
        </SpaceBetween>
      )}
    </Found>
  );
}

function isRange(text: string): text is Range {
  return Object.hasOwn(RANGES, text);
}
