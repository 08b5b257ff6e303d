import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Alarm } from "../../../sdk/index.ts";
import { useWork } from "../../words/use-work.ts";

/** Whether it is raised, in words and with a sign. */
export function AlarmState({ state, enabled = true }: { readonly state: Alarm["state"]; readonly enabled?: boolean }) {
  const { words } = useWork();
  if (!enabled) return <StatusIndicator type="stopped">{words.alarms.off}</StatusIndicator>;
  const type = state === "alarm" ? "error" : state === "ok" ? "success" : "pending";
  return <StatusIndicator type={type}>{words.alarms.states[state]}</StatusIndicator>;
}
