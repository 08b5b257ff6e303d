import { useSearchParams } from "wouter";
import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Listing } from "../shell/listing.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { AuditFilter } from "./tenant/audit-filter.tsx";

/** Who did what. What narrows it is in the address, and done by the server. */
export function AuditLog() {
  const { words } = useWork();
  const when = useWhen();
  const { client } = useStore();
  const [search, setSearch] = useSearchParams();
  const asked = (name: string) => search.get(name) ?? undefined;
  const narrowed = {
    objectType: asked("objectType"),
    objectId: asked("objectId"),
    actorId: asked("actorId"),
    from: asked("from"),
    until: asked("until"),
    tenantId: asked("tenantId"),
  };
  const entries = usePages(["audit", narrowed], (pageToken, signal) =>
    client.audit.list({ ...narrowed, pageSize: 50, pageToken, signal }),
  );
  return (
    <Listing
      title={words.pages.audit}
      text={words.audit.text}
      pages={entries}
      empty={words.audit.empty}
      trackBy={({ id }) => id}
      filter={<AuditFilter key={search.toString()} narrowed={narrowed} onNarrow={setSearch} />}
      columns={[
        { id: "at", header: words.audit.at, isRowHeader: true, minWidth: 150, cell: ({ at }) => when(at) },
        {
          id: "actor",
          header: words.audit.actor,
          minWidth: 170,
          cell: ({ actorId, onBehalfOf }) => (onBehalfOf === undefined ? actorId : `${actorId} (${onBehalfOf})`),
        },
        { id: "operation", header: words.audit.operation, minWidth: 150, cell: ({ operation }) => operation },
        {
          id: "object",
          header: words.audit.object,
          minWidth: 170,
          cell: ({ object }) => `${object.type} ${object.id}`,
        },
        { id: "outcome", header: words.audit.outcome, minWidth: 110, cell: ({ outcome }) => <State of={outcome} /> },
        { id: "reason", header: words.act.reason, minWidth: 130, cell: ({ source }) => source?.reason ?? "–" },
        { id: "request", header: words.audit.request, minWidth: 150, cell: ({ requestId }) => requestId ?? "–" },
      ]}
    />
  );
}
