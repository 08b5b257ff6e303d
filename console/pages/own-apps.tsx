import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { UPLOADS } from "./publish/uploads.ts";

/** Apps as their publisher sees them: also drafts, and those that their repo lists no longer. */
export function OwnApps() {
  const { words, pick } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const apps = usePages(["apps", "own"], (pageToken, signal) =>
    client.apps.list({ includeVanished: true, pageSize: 50, pageToken, signal }),
  );
  return (
    <Listing
      title={words.pages.ownApps}
      text={words.publish.text}
      pages={apps}
      empty={words.publish.empty}
      trackBy={({ id }) => id}
      actions={
        may("app-versions:create", "tenant") && (
          <RouteButton variant="primary" to="/own-apps/upload">
            {words.publish.upload}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "name",
          header: words.name,
          isRowHeader: true,
          minWidth: 150,
          cell: ({ id, name, displayName }) => (
            <RouteLink to={`/own-apps/${encodeURIComponent(id)}`}>{pick(displayName, name)}</RouteLink>
          ),
        },
        { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
        { id: "latest", header: words.app.latest, minWidth: 110, cell: ({ latestVersion }) => latestVersion },
        {
          id: "from",
          header: words.publish.from,
          minWidth: 160,
          cell: ({ repoId }) => (repoId === UPLOADS ? words.publish.uploaded : repoId),
        },
        { id: "changed", header: words.facts.changed, minWidth: 140, cell: ({ updatedAt }) => when(updatedAt) },
      ]}
    />
  );
}
