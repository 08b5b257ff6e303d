import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Webhook } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** An hour, in which a receiver can be given the new secret. */
const OVERLAP_SECONDS = "3600";

interface Props {
  readonly webhook: Webhook;
  readonly onSecret: (secret: string | undefined) => void;
}

/** What can be done with a webhook; nothing is pinged that is off. */
export function WebhookActions({ webhook, onSecret }: Props) {
  const { words } = useWork();
  const { client, may } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("webhooks");
  const [overlap, setOverlap] = useState(OVERLAP_SECONDS);
  const { id, url, version, enabled } = webhook;
  const changes = may("webhooks:update", "tenant");
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {may("webhooks:delete", "tenant") && (
        <Act
          variant="normal"
          label={words.act.delete}
          name={url}
          send={() => client.webhooks.delete(id, { ifMatch: version })}
          done={() => {
            refresh();
            navigate("/webhooks");
          }}
        />
      )}
      {changes && (
        <Act
          variant="normal"
          label={enabled ? words.webhooks.disable : words.webhooks.enable}
          name={url}
          {...(enabled ? { text: words.webhooks.disableText } : {})}
          send={() => client.webhooks.update(id, { enabled: !enabled }, { ifMatch: version })}
          done={refresh}
        />
      )}
      {changes && (
        <Act
          variant="normal"
          label={words.webhooks.rotate}
          name={url}
          answered={overlap}
          ready={/^\d+$/.test(overlap)}
          send={(_, idempotencyKey) =>
            client.webhooks.rotate(id, { overlapSeconds: Number(overlap) }, { idempotencyKey })
          }
          done={({ signingSecret }) => {
            onSecret(signingSecret);
            refresh();
          }}
        >
          {words.webhooks.rotateText}
          <TextField label={words.webhooks.overlap} type="number" value={overlap} onType={setOverlap} />
        </Act>
      )}
      {changes && enabled && (
        <Act
          variant="primary"
          label={words.webhooks.ping}
          name={url}
          send={(_, idempotencyKey) => client.webhooks.ping(id, { idempotencyKey })}
          done={refresh}
        />
      )}
    </SpaceBetween>
  );
}
