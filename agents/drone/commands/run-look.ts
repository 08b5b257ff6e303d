import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import { type Node, type Outcome, outcomeOf } from "../outcome.ts";
import { run } from "../process.ts";

type RunLook = Extract<DroneCommand, { kind: "run-look" }>;

/** Whether a command changes nothing. */
export function isLook(command: DroneCommand): boolean {
  return command.kind === "run-look" || command.kind === "read-log";
}

/** Runs a command whose stdout is wanted. When it fails, the end of it is its output, as of any. */
export async function runLook(node: Pick<Node, "logDir">, command: RunLook, timeoutMs: number): Promise<Outcome> {
  // Others look at the same time.
  const outputFile = join(node.logDir, "looks", `${randomUUID()}.log`);
  const ran = await run(command.run, {
    env: {},
    timeoutMs,
    outputFile,
    keepBytes: LIMITS.answerBytes,
    stdoutOnly: true,
  }).finally(() => rm(outputFile, { force: true }));
  const outcome = outcomeOf(ran, "The command", timeoutMs);
  const { output = "", ...rest } = outcome;
  if (outcome.status !== "succeeded") return { ...outcome, output: output.slice(-LIMITS.outputBytes) };
  return { ...rest, answer: output };
}
