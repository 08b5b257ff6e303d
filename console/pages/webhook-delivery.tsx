import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "wouter";
import type { WebhookDeliveryDetail } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { Found } from "../shell/found.tsx";
import { RouteLink } from "../shell/route-link.tsx";
import { State } from "../shell/state.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { Output } from "./output.tsx";
import { Redeliver } from "./webhook/redeliver.tsx";

const EVERY_MS = 3_000;

/** One delivery: its body, byte for byte, and how its last attempts went. */
export function DeliveryPage() {
  const { id = "", deliveryId = "" } = useParams<{ id: string; deliveryId: string }>();
  const { client } = useStore();
  const delivery = useQuery({
    queryKey: ["webhooks", "delivery", id, deliveryId],
    queryFn: ({ signal }) => client.webhooks.getDelivery(id, deliveryId, { signal }),
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? EVERY_MS : false),
  });
  return <Found query={delivery}>{(found) => <Shown delivery={found} />}</Found>;
}

function Shown({ delivery }: { readonly delivery: WebhookDeliveryDetail }) {
  const { words } = useWork();
  const when = useWhen();
  const { id, webhookId, type, status, log, nextAttemptAt, payload, createdAt } = delivery;
  return (
    <SpaceBetween size="l">
      <Header variant="h1" description={id} actions={<Redeliver delivery={delivery} variant="primary" />}>
        {type}
      </Header>
      <Container header={<Header variant="h2">{words.webhooks.delivery}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <State of={status} /> },
            { label: words.facts.created, value: when(createdAt) },
            { label: words.webhooks.next, value: when(nextAttemptAt) },
            {
              label: words.pages.webhooks,
              value: <RouteLink to={`/webhooks/${encodeURIComponent(webhookId)}`}>{webhookId}</RouteLink>,
            },
          ]}
        />
      </Container>
      <Table
        items={log}
        wrapLines
        header={<Header variant="h2">{words.webhooks.attempts}</Header>}
        empty={words.webhooks.noAttempts}
        ariaLabels={{ tableLabel: words.webhooks.attempts }}
        columnDefinitions={[
          { id: "at", header: words.audit.at, isRowHeader: true, minWidth: 140, cell: ({ at }) => when(at) },
          {
            id: "answer",
            header: words.webhooks.answer,
            minWidth: 160,
            cell: (attempt) => attempt.status ?? attempt.error ?? "–",
          },
          {
            id: "took",
            header: words.webhooks.took,
            minWidth: 90,
            cell: ({ took }) => words.webhooks.milliseconds(took),
          },
        ]}
      />
      <Container header={<Header variant="h2">{words.webhooks.payload}</Header>}>
        <Output name={words.webhooks.payload} text={payload} />
      </Container>
    </SpaceBetween>
  );
}
