import { useStore } from "../data/store.tsx";
import { usePages } from "../data/use-pages.ts";
import { Listing } from "../shell/listing.tsx";
import { RouteButton } from "../shell/route-button.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { WebhookStatus } from "./webhook/webhook-status.tsx";

/** Where the tenant has its events sent. */
export function Webhooks() {
  const { words } = useWork();
  const when = useWhen();
  const { client, may } = useStore();
  const webhooks = usePages(["webhooks"], (pageToken, signal) =>
    client.webhooks.list({ pageSize: 20, pageToken, signal }),
  );
  return (
    <Listing
      title={words.pages.webhooks}
      text={words.webhooks.text}
      pages={webhooks}
      empty={words.webhooks.empty}
      trackBy={({ id }) => id}
      actions={
        may("webhooks:create", "tenant") && (
          <RouteButton variant="primary" to="/webhooks/new">
            {words.webhooks.add}
          </RouteButton>
        )
      }
      columns={[
        {
          id: "url",
          header: words.webhooks.url,
          isRowHeader: true,
          minWidth: 200,
          cell: ({ id, url }) => <RouteLink to={`/webhooks/${encodeURIComponent(id)}`}>{url}</RouteLink>,
        },
        { id: "status", header: words.status, minWidth: 140, cell: (one) => <WebhookStatus of={one} /> },
        { id: "events", header: words.webhooks.events, minWidth: 150, cell: ({ events }) => events.join(", ") },
        {
          id: "description",
          header: words.facts.description,
          minWidth: 150,
          cell: ({ description }) => description || "–",
        },
        { id: "changed", header: words.facts.changed, minWidth: 140, cell: ({ updatedAt }) => when(updatedAt) },
      ]}
    />
  );
}
