import SpaceBetween from "@cloudscape-design/components/space-between";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { useRefresh } from "../data/use-refresh.ts";
import { Act } from "../shell/act.tsx";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

/** As whom clouds are asked. What is secret of them cannot be read, here or anywhere. */
export function Credentials() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const refresh = useRefresh("credentials");
  const credentials = usePages(["credentials"], (pageToken, signal) =>
    client.credentials.list({ pageSize: 50, pageToken, signal }),
  );
  return (
    <Listing
      title={words.pages.credentials}
      text={words.credentials.text}
      pages={credentials}
      empty={words.credentials.empty}
      trackBy={({ id }) => id}
      actions={
        may("credentials:create") && (
          <RouteButton variant="primary" to="/credentials/new">
            {words.credentials.add}
          </RouteButton>
        )
      }
      columns={[
        { id: "name", header: words.name, isRowHeader: true, minWidth: 150, cell: ({ id, name }) => name || id },
        { id: "provider", header: words.runtimes.provider, minWidth: 110, cell: ({ provider }) => provider },
        {
          id: "hint",
          header: words.credentials.hint,
          minWidth: 120,
          cell: ({ keyless, hint }) => (keyless ? words.credentials.keyless : `…${hint}`),
        },
        {
          id: "fingerprint",
          header: words.credentials.fingerprint,
          minWidth: 150,
          cell: ({ fingerprint }) => fingerprint,
        },
        {
          id: "rotated",
          header: words.credentials.rotated,
          minWidth: 140,
          cell: ({ rotatedAt, createdAt }) => when(rotatedAt ?? createdAt),
        },
        {
          id: "actions",
          header: words.act.actions,
          minWidth: 160,
          cell: ({ id, name, version }) => (
            <SpaceBetween size="s" direction="horizontal">
              {may("credentials:update") && (
                <RouteLink
                  to={`/credentials/${encodeURIComponent(id)}`}
                  ariaLabel={words.act.of(words.credentials.rotate, name)}
                >
                  {words.credentials.rotate}
                </RouteLink>
              )}
              {may("credentials:delete") && (
                <Act
                  label={words.act.delete}
                  name={name}
                  send={() => client.credentials.delete(id, { ifMatch: version })}
                  done={refresh}
                />
              )}
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}
