import { orderDrone } from "./agent.ts";
import type { TaskKind } from "./contract.ts";

/** Under which name its output stays on the node. */
const OUTPUT_NAME = "command";

/**
 * Runs a command of a user on the node. The order is sealed as one with passwords in it: neither the command nor its
 * environment is in the table in clear.
 */
export const runCommand: TaskKind = {
  kind: "run-command",
  timeoutMs: 2 * 3_600_000,
  async run(context) {
    const confided = await context.confided();
    if (confided?.command === undefined) throw new Error("the job was told no command");
    const { run, env } = confided.command;
    const { word = "", timeoutSeconds = 60 } = context.job.input?.command ?? {};
    return orderDrone(
      context,
      { kind: "run-service", service: OUTPUT_NAME, run, env },
      { timeoutMs: timeoutSeconds * 1000, line: `${word} …` },
    );
  },
};
