import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Listing } from "../shell/listing.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";

/** Versions that wait for a review: the tenant's own, or for the platform's reviewers those of all tenants. */
export function Reviews() {
  const { words } = useWork();
  const when = useWhen();
  const { client } = useStore();
  const reviews = usePages(["reviews"], (pageToken, signal) =>
    client.reviews.list({ pageSize: 50, pageToken, signal }),
  );
  return (
    <Listing
      title={words.pages.reviews}
      pages={reviews}
      empty={words.reviews.empty}
      trackBy={({ id }) => id}
      columns={[
        {
          id: "name",
          header: words.name,
          isRowHeader: true,
          minWidth: 160,
          cell: ({ id, name, packageVersion }) => (
            <RouteLink to={`/reviews/${encodeURIComponent(id)}`}>
              {name} {packageVersion}
            </RouteLink>
          ),
        },
        { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
        {
          id: "phase",
          header: words.reviews.phase,
          minWidth: 110,
          cell: ({ phase }) => (phase === undefined ? "–" : words.reviews.phases[phase]),
        },
        { id: "vendor", header: words.facts.tenant, minWidth: 140, cell: ({ vendor }) => vendor },
        {
          id: "audience",
          header: words.reviews.audience,
          minWidth: 120,
          cell: ({ audience }) => words.reviews.audiences[audience],
        },
        { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
      ]}
    />
  );
}
