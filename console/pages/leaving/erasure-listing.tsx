import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Listing } from "../../shell/listing.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

/** Erasures that the caller may see: the tenant's own, or for the platform those of all tenants. */
export function ErasureListing({ inner = false }: { readonly inner?: boolean }) {
  const { words } = useWork();
  const when = useWhen();
  const { client } = useStore();
  const erasures = usePages(["erasures", "list"], (pageToken, signal) =>
    client.erasures.list({ pageSize: inner ? 100 : 50, pageToken, signal }),
  );
  return (
    <Listing
      inner={inner}
      title={words.leaving.erasures}
      pages={erasures}
      empty={words.leaving.noErasures}
      trackBy={({ id }) => id}
      columns={[
        {
          id: "tenant",
          header: words.facts.tenant,
          isRowHeader: true,
          minWidth: 150,
          cell: ({ id, tenantId }) => <RouteLink to={`/erasures/${encodeURIComponent(id)}`}>{tenantId}</RouteLink>,
        },
        { id: "status", header: words.status, minWidth: 120, cell: ({ status }) => <State of={status} /> },
        { id: "by", header: words.leaving.asked, minWidth: 120, cell: ({ by }) => words.leaving.askedBy[by] },
        { id: "begins", header: words.leaving.begins, minWidth: 140, cell: ({ beginsAt }) => when(beginsAt) },
        { id: "ended", header: words.facts.ended, minWidth: 140, cell: ({ finishedAt }) => when(finishedAt) },
      ]}
    />
  );
}
