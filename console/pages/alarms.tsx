import { useSearchParams } from "wouter";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { conditionOf } from "./alarm/alarm.ts";
import { AlarmActions } from "./alarm/alarm-actions.tsx";
import { AlarmState } from "./alarm/alarm-state.tsx";

const EVERY_MS = 15_000;

/** What somebody wants to hear of: of every deployment, or of the one that the address names. */
export function Alarms() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const [search] = useSearchParams();
  const deploymentId = search.get("deployment") ?? undefined;
  const alarms = usePages(
    ["alarms", "list", deploymentId ?? ""],
    (pageToken, signal) => client.alarms.list({ deploymentId, pageSize: 50, pageToken, signal }),
    EVERY_MS,
  );
  const here = deploymentId === undefined ? "" : `?deployment=${encodeURIComponent(deploymentId)}`;
  return (
    <Listing
      title={words.pages.alarms}
      text={deploymentId ?? words.alarms.text}
      pages={alarms}
      empty={words.alarms.empty}
      trackBy={({ id }) => id}
      actions={
        may("alarms:create") && (
          <RouteButton variant="primary" to={`/alarms/new${here}`}>
            {words.alarms.add}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "name",
          header: words.name,
          isRowHeader: true,
          minWidth: 150,
          cell: ({ id, name }) => <RouteLink to={`/alarms/${encodeURIComponent(id)}`}>{name}</RouteLink>,
        },
        { id: "state", header: words.status, minWidth: 130, cell: (alarm) => <AlarmState {...alarm} /> },
        {
          id: "severity",
          header: words.alarms.severity,
          minWidth: 100,
          cell: ({ severity }) => words.alarms.severities[severity],
        },
        { id: "condition", header: words.alarms.condition, minWidth: 220, cell: conditionOf },
        {
          id: "deployment",
          header: words.job.deployment,
          minWidth: 180,
          cell: (one) => (
            <RouteLink to={`/deployments/${encodeURIComponent(one.deploymentId)}`}>{one.deploymentId}</RouteLink>
          ),
        },
        { id: "since", header: words.promotion.since, minWidth: 140, cell: ({ stateSince }) => when(stateSince) },
        {
          id: "actions",
          header: words.act.actions,
          minWidth: 140,
          cell: (alarm) => <AlarmActions alarm={alarm} />,
        },
      ]}
    />
  );
}
