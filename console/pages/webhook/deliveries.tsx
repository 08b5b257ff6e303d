import { useStore } from "../../data/store.tsx";
import { usePages } from "../../data/use-pages.ts";
import { Listing } from "../../shell/listing.tsx";
import { RouteLink } from "../../shell/route-link.tsx";
import { State } from "../../shell/state.tsx";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";
import { Redeliver } from "./redeliver.tsx";

/** They come by themselves. */
const EVERY_MS = 5_000;

/** What was sent to a webhook, newest first. */
export function Deliveries({ webhookId }: { readonly webhookId: string }) {
  const { words } = useWork();
  const when = useWhen();
  const { client } = useStore();
  const deliveries = usePages(
    ["webhooks", "deliveries", webhookId],
    (pageToken, signal) => client.webhooks.listDeliveries(webhookId, { pageSize: 20, pageToken, signal }),
    EVERY_MS,
  );
  const base = `/webhooks/${encodeURIComponent(webhookId)}/deliveries`;
  return (
    <Listing
      inner
      title={words.webhooks.deliveries}
      pages={deliveries}
      empty={words.webhooks.noDeliveries}
      trackBy={({ id }) => id}
      columns={[
        {
          id: "event",
          header: words.webhooks.event,
          isRowHeader: true,
          minWidth: 160,
          cell: ({ id, type }) => (
            <RouteLink to={`${base}/${encodeURIComponent(id)}`} ariaLabel={`${type} ${id}`}>
              {type}
            </RouteLink>
          ),
        },
        { id: "status", header: words.status, minWidth: 130, cell: ({ status }) => <State of={status} /> },
        { id: "attempts", header: words.webhooks.attempts, minWidth: 100, cell: ({ attempts }) => attempts },
        {
          id: "answer",
          header: words.webhooks.answer,
          minWidth: 160,
          cell: ({ log }) => log.at(-1)?.status ?? log.at(-1)?.error ?? "–",
        },
        { id: "created", header: words.facts.created, minWidth: 140, cell: ({ createdAt }) => when(createdAt) },
        {
          id: "actions",
          header: words.act.actions,
          minWidth: 120,
          cell: (delivery) => <Redeliver delivery={delivery} />,
        },
      ]}
    />
  );
}
