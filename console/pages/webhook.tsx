import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "wouter";
import type { UpdateWebhookBody, Webhook } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { Found } from "../shell/found.tsx";
import { ShownOnce } from "../shell/shown-once.tsx";
import { useWhen } from "../words/use-when.ts";
import { useWork } from "../words/use-work.ts";
import { Deliveries } from "./webhook/deliveries.tsx";
import { WebhookActions } from "./webhook/webhook-actions.tsx";
import { WebhookForm } from "./webhook/webhook-form.tsx";
import { WebhookStatus } from "./webhook/webhook-status.tsx";

/** One webhook: what it is sent, what became of that, and what can be done with it. */
export function WebhookPage() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const [secret, setSecret] = useState<string>();
  const webhook = useQuery({
    queryKey: ["webhooks", "one", id],
    queryFn: ({ signal }) => client.webhooks.get(id, { signal }),
  });
  return <Found query={webhook}>{(found) => <Shown webhook={found} secret={secret} onSecret={setSecret} />}</Found>;
}

interface Props {
  readonly webhook: Webhook;
  readonly secret: string | undefined;
  readonly onSecret: (secret: string | undefined) => void;
}

function Shown({ webhook, secret, onSecret }: Props) {
  const { words } = useWork();
  const when = useWhen();
  const { may } = useStore();
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={webhook.description}
        actions={<WebhookActions webhook={webhook} onSecret={onSecret} />}
      >
        {webhook.url}
      </Header>
      {secret !== undefined && (
        <ShownOnce name={words.webhooks.secret} secret={secret} onDismiss={() => onSecret(undefined)} />
      )}
      <Container header={<Header variant="h2">{words.deployment.overview}</Header>}>
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.status, value: <WebhookStatus of={webhook} /> },
            { label: words.webhooks.events, value: webhook.events.join(", ") },
            {
              label: words.webhooks.secrets,
              value: webhook.secrets.map(({ hint, until }) => `…${hint}${until ? ` (${when(until)})` : ""}`).join(", "),
            },
            { label: words.facts.created, value: when(webhook.createdAt) },
            { label: words.facts.by, value: webhook.createdBy },
            { label: words.deployment.id, value: webhook.id },
          ]}
        />
      </Container>
      <Deliveries webhookId={webhook.id} />
      {may("webhooks:update", "tenant") && <Settings key={webhook.version} webhook={webhook} />}
    </SpaceBetween>
  );
}

function Settings({ webhook }: { readonly webhook: Webhook }) {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("webhooks");
  const change = useWrite(
    (body: UpdateWebhookBody) => client.webhooks.update(webhook.id, body, { ifMatch: webhook.version }),
    refresh,
  );
  return (
    <WebhookForm
      title={words.webhooks.settings}
      submit={words.act.save}
      first={webhook}
      error={change.error}
      pending={change.isPending}
      onSubmit={({ url, description, events }) => change.mutate({ url, description, events })}
    />
  );
}
