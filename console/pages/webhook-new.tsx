import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { CreateWebhookBody } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { RouteLink } from "../shell/route-link.tsx";
import { ShownOnce } from "../shell/shown-once.tsx";
import { useWork } from "../words/use-work.ts";
import { WebhookForm } from "./webhook/webhook-form.tsx";

/** A new webhook; its secret is shown once, and is in this page's memory alone until then. */
export function WebhookNew() {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("webhooks");
  const [made, setMade] = useState<{ readonly id: string; readonly url: string; readonly secret: string }>();
  const create = useWrite(
    (body: CreateWebhookBody, idempotencyKey) => client.webhooks.create(body, { idempotencyKey }),
    ({ id, url, signingSecret = "" }) => {
      refresh();
      setMade({ id, url, secret: signingSecret });
    },
  );
  if (made !== undefined)
    return (
      <SpaceBetween size="m">
        {made.secret !== "" && <ShownOnce name={words.webhooks.secret} secret={made.secret} />}
        <RouteLink to={`/webhooks/${encodeURIComponent(made.id)}`}>{made.url}</RouteLink>
      </SpaceBetween>
    );
  return (
    <WebhookForm
      title={words.webhooks.add}
      submit={words.act.add}
      first={{ url: "https://", description: "", events: ["*"] }}
      secret
      error={create.error}
      pending={create.isPending}
      onSubmit={({ signingSecret, ...body }) =>
        create.mutate({ ...body, ...(signingSecret === "" ? {} : { signingSecret }) })
      }
    />
  );
}
