import type { ButtonProps } from "@cloudscape-design/components/button";
import type { WebhookDelivery } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

interface Props {
  readonly delivery: WebhookDelivery;
  readonly variant?: ButtonProps.Variant;
}

/** Sends a delivery again; one that waits is tried now. */
export function Redeliver({ delivery: { id, webhookId, type }, variant = "inline-link" }: Props) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("webhooks");
  if (!may("webhooks:update", "tenant")) return null;
  return (
    <Act
      variant={variant}
      label={words.webhooks.redeliver}
      name={`${type} ${id}`}
      text={words.webhooks.redeliverText}
      send={(_, idempotencyKey) => client.webhooks.redeliverDelivery(webhookId, id, { idempotencyKey })}
      done={refresh}
    />
  );
}
