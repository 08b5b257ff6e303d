import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import type { DeploymentEvent } from "../../../sdk/index.ts";
import { Paging } from "../../data/paging.tsx";
import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Problem } from "../../shell/problem.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useLife } from "../../words/use-life.ts";
import { useWhen } from "../../words/use-when.ts";
import { signOf } from "./activity-sign.ts";

const EVERY_MS = 10_000;

/** What the store keeps of a deployment's events, newest first. */
export function Activity({ id }: { readonly id: string }) {
  const { words } = useLife();
  const when = useWhen();
  const { client } = useStore();
  const events = usePages(
    ["deployments", "activity", id],
    (pageToken, signal) => client.deployments.listActivity(id, { pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  return (
    <SpaceBetween size="m">
      <Problem error={events.error} retry={events.reload} />
      <Table
        items={events.items}
        trackBy="id"
        wrapLines
        loading={events.loading}
        loadingText={words.loading}
        header={<Header variant="h2">{words.life.tabs.events}</Header>}
        pagination={<Paging pages={events} />}
        empty={words.life.noEvents}
        columnDefinitions={[
          { id: "at", header: words.life.time, cell: ({ at }) => when(at) },
          {
            id: "event",
            header: words.life.event,
            isRowHeader: true,
            cell: (event) => <StatusIndicator type={signOf(event)}>{words.life.happened[event.type]}</StatusIndicator>,
          },
          { id: "about", header: words.life.message, cell: (event) => <About event={event} /> },
        ]}
      />
    </SpaceBetween>
  );
}

/** What it was about: the job, the alarm, the health before and after, and why. */
function About({ event }: { readonly event: DeploymentEvent }) {
  const { words } = useLife();
  const { jobId, kind, nodeName, nodeId, health, before, alarmId, alarmName, condition, breaching } = event;
  const where = nodeName ?? nodeId;
  return (
    <>
      {jobId !== undefined && (
        <RouteLink to={`/jobs/${encodeURIComponent(jobId)}`}>
          {kind === undefined ? words.job.open : words.operations[kind]}
        </RouteLink>
      )}
      {alarmId !== undefined && (
        <RouteLink to={`/alarms/${encodeURIComponent(alarmId)}`}>{alarmName || alarmId}</RouteLink>
      )}{" "}
      {[
        health === undefined || before === undefined ? undefined : `${words.health[before]} → ${words.health[health]}`,
        condition,
        breaching?.map((one) => `${one.nodeId}: ${one.value}`).join(", "),
        event.differences ? words.life.differences(event.differences) : undefined,
        where,
        event.reason,
        event.remedy,
      ]
        .filter(Boolean)
        .join(" · ")}
    </>
  );
}
