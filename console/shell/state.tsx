import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useWork } from "../words/use-work.ts";

/** What is none of these waits for something. */
const SIGNS: readonly (readonly [StatusIndicatorProps.Type, readonly string[]])[] = [
  ["success", ["active", "ready", "succeeded", "passed", "approved", "accepted", "done", "upgraded", "reverted"]],
  ["error", ["failed", "rejected", "revoked", "expired", "erased", "denied"]],
  ["stopped", ["suspended", "disabled", "cancelled", "withdrawn", "skipped", "unchanged", "draft"]],
  ["stopped", ["deleted", "vanished"]],
  [
    "in-progress",
    [
      "running",
      "scanning",
      "connecting",
      "creating",
      "in-review",
      "retiring",
      "leaving",
      "frontgate",
      "drones",
      "watching",
      "gating",
      "upgrading",
      "reverting",
    ],
  ],
  ["warning", ["stale", "halted", "unsupported", "not-reverted"]],
];

/** A state of anything, in words and with a sign. */
export function State({ of: status, text }: { readonly of: string; readonly text?: string | undefined }) {
  const { words } = useWork();
  const [type] = SIGNS.find(([, states]) => states.includes(status)) ?? ["pending"];
  return <StatusIndicator type={type}>{text ?? words.state(status)}</StatusIndicator>;
}
