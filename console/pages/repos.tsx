import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

/** Where the tenant's packages come from. */
export function Repos() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const repos = usePages(["repos"], (pageToken, signal) => client.repos.list({ pageSize: 50, pageToken, signal }));
  return (
    <Listing
      title={words.pages.repos}
      text={words.repos.text}
      pages={repos}
      empty={words.repos.empty}
      trackBy={({ id }) => id}
      actions={
        may("repos:create") && (
          <RouteButton variant="primary" to="/repos/new">
            {words.repos.add}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "name",
          header: words.name,
          isRowHeader: true,
          minWidth: 140,
          cell: ({ id, name }) => <RouteLink to={`/repos/${encodeURIComponent(id)}`}>{name || id}</RouteLink>,
        },
        {
          id: "status",
          header: words.status,
          minWidth: 140,
          cell: ({ status, lastError }) => <State of={status} text={lastError} />,
        },
        { id: "url", header: words.repos.url, minWidth: 220, cell: ({ url }) => url },
        { id: "kind", header: words.facts.kind, minWidth: 80, cell: ({ kind }) => kind },
        {
          id: "visibility",
          header: words.repos.visibility,
          minWidth: 130,
          cell: ({ visibility }) => words.repos.visibilities[visibility],
        },
        { id: "scan", header: words.repos.lastScan, minWidth: 140, cell: ({ lastScanAt }) => when(lastScanAt) },
      ]}
    />
  );
}
