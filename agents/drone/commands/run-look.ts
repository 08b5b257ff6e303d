import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import type { Node, Outcome } from "../outcome.ts";
import { stdoutOf } from "../stdout.ts";

type RunLook = Extract<DroneCommand, { kind: "run-look" }>;

/** Whether a command changes nothing. */
export function isLook(command: DroneCommand): boolean {
  return command.kind === "run-look" || command.kind === "read-log";
}

/** Runs a command whose stdout is wanted. */
export async function runLook(
  node: Pick<Node, "stateDir" | "logDir">,
  command: RunLook,
  timeoutMs: number,
): Promise<Outcome> {
  const outcome = await stdoutOf(node, command.run, timeoutMs);
  if (outcome.status !== "succeeded") return outcome;
  const { output, ...rest } = outcome;
  return { ...rest, answer: output };
}
