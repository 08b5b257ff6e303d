import { sealAnswer } from "../../../shared/protocol/answer.ts";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import type { Node, Outcome } from "../outcome.ts";
import { stdoutOf } from "../stdout.ts";

type AskApp = Extract<DroneCommand, { kind: "ask-app" }>;

/**
 * Runs a command of the package whose stdout is wanted, and answers it encrypted as its output: nothing of it stays on the node,
 * and nobody on the way can read it. May be repeated.
 */
export async function askApp(
  node: Pick<Node, "stateDir" | "logDir">,
  command: AskApp,
  timeoutMs: number,
): Promise<Outcome> {
  const outcome = await stdoutOf(node, command.run, timeoutMs);
  if (outcome.status !== "succeeded") return outcome;
  const output = sealAnswer(outcome.output, command.answerKey);
  if (output.length > LIMITS.outputBytes) return { status: "failed", message: "The command printed too much." };
  return { status: "succeeded", exitCode: 0, output };
}
