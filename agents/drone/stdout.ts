import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "../../shared/protocol/limits.ts";
import type { Invocation } from "../../shared/protocol/messages.ts";
import { runAtApp } from "./container/inside.ts";
import { type Node, type Outcome, outcomeOf } from "./outcome.ts";

/**
 * Runs a command whose stdout is wanted, and leaves nothing of it on the node. What succeeded has all of it as its output, at most
 * `LIMITS.answerBytes`; what failed the end of it, as any command.
 */
export async function stdoutOf(
  node: Pick<Node, "stateDir" | "logDir">,
  command: Invocation,
  timeoutMs: number,
): Promise<Outcome & { readonly output: string }> {
  // Others run at the same time.
  const outputFile = join(node.logDir, "answers", `${randomUUID()}.log`);
  const ran = await runAtApp(node, command, {
    env: {},
    timeoutMs,
    outputFile,
    keepBytes: LIMITS.answerBytes,
    stdoutOnly: true,
  }).finally(() => rm(outputFile, { force: true }));
  const outcome = outcomeOf(ran, "The command", timeoutMs);
  const output = outcome.status === "succeeded" ? ran.output : ran.output.slice(-LIMITS.outputBytes);
  return { ...outcome, output };
}
