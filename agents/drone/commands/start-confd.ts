import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import { type Node, type Outcome, outcomeOf } from "../outcome.ts";

type StartConfd = Extract<DroneCommand, { kind: "start-confd" }>;

/** Writes the package's confd files, renders once, for an app that runs with its reload commands, then keeps confd watching. May be repeated. */
export async function startConfd(node: Node, command: StartConfd, timeoutMs: number): Promise<Outcome> {
  const rendered = await node.confd.start(command.files, timeoutMs, {
    reload: command.reload === true,
    container: command.container === true,
  });
  return outcomeOf(rendered, "The rendering of the configuration", timeoutMs);
}
