import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Listing } from "../../shell/listing.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useWork } from "../../words/use-work.ts";

interface Props {
  readonly appVersionId: string;
  /** Whether it leads to an upgrade of all of them. */
  readonly begins?: boolean;
}

/** Who runs the app at another version than its newest, and why one would not be upgraded. */
export function Affected({ appVersionId, begins = false }: Props) {
  const { words } = useWork();
  const { client } = useStore();
  const deployments = usePages(["rollouts", "affected", appVersionId], (pageToken, signal) =>
    client.rollouts.listAffectedDeployments({ appVersionId, pageSize: 20, pageToken, signal }),
  );
  return (
    <Listing
      inner
      title={words.publish.used}
      text={words.publish.usedText}
      pages={deployments}
      empty={words.facts.none}
      actions={
        begins && (
          <RouteLink to={`/rollouts/new?version=${encodeURIComponent(appVersionId)}`}>{words.rollouts.begin}</RouteLink>
        )
      }
      trackBy={({ deploymentId }) => deploymentId}
      columns={[
        {
          id: "name",
          header: words.name,
          isRowHeader: true,
          minWidth: 160,
          cell: ({ deploymentId, name }) => (
            <RouteLink to={`/deployments/${encodeURIComponent(deploymentId)}`}>{name || deploymentId}</RouteLink>
          ),
        },
        { id: "version", header: words.app.version, minWidth: 170, cell: (one) => one.appVersionId },
        { id: "left", header: words.act.reason, minWidth: 200, cell: ({ leftOut }) => leftOut?.detail ?? "–" },
      ]}
    />
  );
}
