import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import LineChart from "@cloudscape-design/components/line-chart";
import { useLife } from "../../words/use-life.ts";
import type { Chart } from "./charts.ts";

interface Props {
  readonly chart: Chart;
  readonly from: Date;
  readonly to: Date;
  readonly nameOf: (nodeId: string) => string;
}

/** One item: a line for each node. */
export function MetricChart({ chart: { item, unit, lines, texts }, from, to, nameOf }: Props) {
  const { words, language } = useLife();
  const longer = to.getTime() - from.getTime() > 86_400_000;
  const time = new Intl.DateTimeFormat(
    language,
    longer ? { month: "short", day: "numeric", hour: "2-digit" } : { hour: "2-digit", minute: "2-digit" },
  );
  return (
    <Container header={<Header variant="h2">{unit === "" ? item : `${item} (${unit})`}</Header>}>
      {texts.length > 0 && (
        <KeyValuePairs columns={3} items={texts.map(({ nodeId, text }) => ({ label: nameOf(nodeId), value: text }))} />
      )}
      {(lines.length > 0 || texts.length === 0) && (
        <LineChart
          ariaLabel={item}
          series={lines.map(({ nodeId, points }) => ({
            type: "line",
            title: nameOf(nodeId),
            data: points,
            valueFormatter: (value: number) => value.toLocaleString(language, { maximumFractionDigits: 2 }),
          }))}
          xDomain={[from, to]}
          xScaleType="time"
          xTitle={words.life.time}
          yTitle={unit}
          height={200}
          hideFilter
          i18nStrings={{
            xTickFormatter: (at) => time.format(at),
            chartAriaRoleDescription: words.life.chart,
            xAxisAriaRoleDescription: words.life.axis,
            yAxisAriaRoleDescription: words.life.axis,
          }}
          empty={<Box textAlign="center">{words.life.noMetrics}</Box>}
        />
      )}
    </Container>
  );
}
