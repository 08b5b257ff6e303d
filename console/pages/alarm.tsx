import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import type { PitrixClient } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { Found } from "../shell/found.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { conditionOf } from "./alarm/alarm.ts";
import { AlarmActions } from "./alarm/alarm-actions.tsx";
import { AlarmState } from "./alarm/alarm-state.tsx";

type ReadAlarm = Awaited<ReturnType<PitrixClient["alarms"]["get"]>>;

const EVERY_MS = 15_000;

/** One alarm: how it is, and how it was. */
export function AlarmPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const alarm = useQuery({
    queryKey: ["alarms", "one", id],
    queryFn: ({ signal }) => client.alarms.get(id, { signal }),
    refetchInterval: EVERY_MS,
  });
  return <Found query={alarm}>{(found) => <Shown alarm={found} />}</Found>;
}

function Shown({ alarm }: { readonly alarm: ReadAlarm }) {
  const { words } = useWork();
  const when = useWhen();
  const { may } = useStore();
  const [, navigate] = useLocation();
  const { deploymentId, role, severity, stateSince } = alarm;
  const breaching = (nodes: ReadAlarm["breaching"]) =>
    nodes.map(({ nodeId, value }) => `${nodeId}: ${value}`).join(", ");
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={alarm.id}
        actions={
          <SpaceBetween size="s" direction="horizontal">
            <AlarmActions alarm={alarm} gone={() => navigate("/alarms")} />
            {may("alarms:update") && (
              <RouteButton to={`/alarms/${encodeURIComponent(alarm.id)}/change`}>{words.act.edit}</RouteButton>
            )}
          </SpaceBetween>
        }
      >
        {alarm.name}
      </Header>
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <AlarmState {...alarm} /> },
            { label: words.promotion.since, value: when(stateSince) },
            { label: words.alarms.severity, value: words.alarms.severities[severity] },
            { label: words.alarms.condition, value: conditionOf(alarm) },
            { label: words.alarms.role, value: role ?? alarm.nodeId ?? "–" },
            {
              label: words.job.deployment,
              value: <RouteLink to={`/deployments/${encodeURIComponent(deploymentId)}`}>{deploymentId}</RouteLink>,
            },
            { label: words.alarms.breaching, value: breaching(alarm.breaching) || "–" },
          ]}
        />
      </Container>
      <Table
        items={alarm.history}
        wrapLines
        header={<Header variant="h2">{words.alarms.history}</Header>}
        empty={words.facts.nothing}
        ariaLabels={{ tableLabel: words.alarms.history }}
        columnDefinitions={[
          { id: "at", header: words.promotion.since, isRowHeader: true, minWidth: 140, cell: ({ at }) => when(at) },
          { id: "state", header: words.status, minWidth: 120, cell: ({ state }) => <AlarmState state={state} /> },
          {
            id: "nodes",
            header: words.alarms.breaching,
            minWidth: 200,
            cell: (one) => breaching(one.breaching) || "–",
          },
        ]}
      />
    </SpaceBetween>
  );
}
