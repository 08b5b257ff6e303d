import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Webhook } from "../../../sdk/index.ts";
import { useWork } from "../../words/use-work.ts";

/** Whether it is on, and why not. */
export function WebhookStatus({ of: { enabled, disabledReason = "user" } }: { readonly of: Webhook }) {
  const { words } = useWork();
  if (enabled) return <StatusIndicator type="success">{words.webhooks.enabled}</StatusIndicator>;
  return (
    <StatusIndicator type={disabledReason === "user" ? "stopped" : "error"}>
      {words.webhooks.off[disabledReason]}
    </StatusIndicator>
  );
}
