import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { sealAnswer } from "../../../shared/protocol/answer.ts";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import { type Node, type Outcome, outcomeOf } from "../outcome.ts";
import { run } from "../process.ts";

type AskApp = Extract<DroneCommand, { kind: "ask-app" }>;

/**
 * Runs a command of the package whose stdout is wanted, and answers it encrypted as its output: nothing of it stays on the node,
 * and nobody on the way can read it. When it fails, the end of what it printed is its output, as of any command. May be repeated.
 */
export async function askApp(node: Pick<Node, "logDir">, command: AskApp, timeoutMs: number): Promise<Outcome> {
  const outputFile = join(node.logDir, "asked", `${randomUUID()}.log`);
  const ran = await run(command.run, {
    env: {},
    timeoutMs,
    outputFile,
    keepBytes: LIMITS.answerBytes,
    stdoutOnly: true,
  }).finally(() => rm(outputFile, { force: true }));
  const outcome = outcomeOf(ran, "The command", timeoutMs);
  if (outcome.status !== "succeeded") return { ...outcome, output: ran.output.slice(-LIMITS.outputBytes) };
  const output = sealAnswer(ran.output, command.answerKey);
  if (output.length > LIMITS.outputBytes) return { status: "failed", message: "The command printed too much." };
  return { status: "succeeded", exitCode: 0, output };
}
