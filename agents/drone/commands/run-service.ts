import { join } from "node:path";
import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import { runAtApp } from "../container/inside.ts";
import { type Node, type Outcome, outcomeOf } from "../outcome.ts";

type RunService = Extract<DroneCommand, { kind: "run-service" }>;

/** Runs one lifecycle command of the package. Its whole output stays on the node, in `<logs>/services/<service>.log`. */
export async function runService(node: Node, command: RunService, timeoutMs: number): Promise<Outcome> {
  const file = `${command.service.replace(/[^A-Za-z0-9_-]/g, "_")}.log`;
  const ran = await node.watching.pausedFor(() =>
    runAtApp(node, command.run, { env: command.env, timeoutMs, outputFile: join(node.logDir, "services", file) }),
  );
  return outcomeOf(ran, `The ${command.service} command`, timeoutMs);
}
