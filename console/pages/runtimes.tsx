import Badge from "@cloudscape-design/components/badge";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

/** Where the tenant's apps can run. */
export function Runtimes() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const runtimes = usePages(["runtimes"], (pageToken, signal) =>
    client.runtimes.list({ pageSize: 50, pageToken, signal }),
  );
  return (
    <Listing
      title={words.pages.runtimes}
      text={words.runtimes.text}
      pages={runtimes}
      empty={words.runtimes.empty}
      trackBy={({ id }) => id}
      actions={
        may("runtimes:create") && (
          <RouteButton variant="primary" to="/runtimes/new">
            {words.runtimes.add}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "name",
          header: words.name,
          isRowHeader: true,
          minWidth: 150,
          cell: ({ id, name }) => <RouteLink to={`/runtimes/${encodeURIComponent(id)}`}>{name || id}</RouteLink>,
        },
        {
          id: "status",
          header: words.status,
          minWidth: 120,
          cell: ({ status, refusal }) => (
            <State of={refusal === undefined ? status : "failed"} text={refusal?.detail} />
          ),
        },
        { id: "provider", header: words.runtimes.provider, cell: ({ provider }) => provider },
        { id: "region", header: words.runtimes.region, minWidth: 120, cell: ({ probe }) => probe.region || "–" },
        {
          id: "labels",
          header: words.runtimes.labels,
          minWidth: 140,
          cell: ({ labels }) => (
            <SpaceBetween size="xxs" direction="horizontal">
              {Object.entries(labels).map(([name, value]) => (
                <Badge key={name}>{`${name}: ${value}`}</Badge>
              ))}
            </SpaceBetween>
          ),
        },
        {
          id: "changed",
          header: words.facts.changed,
          minWidth: 140,
          cell: ({ updatedAt, sharedBy }) =>
            sharedBy === undefined ? when(updatedAt) : words.runtimes.shared(sharedBy),
        },
      ]}
    />
  );
}
