import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Listing } from "../../shell/listing.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { useWork } from "../../words/use-work.ts";

/** Who runs the app at another version than its newest, and why one would not be upgraded. */
export function Affected({ appVersionId }: { readonly appVersionId: string }) {
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
