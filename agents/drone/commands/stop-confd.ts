import type { Node, Outcome } from "../outcome.ts";

/** Stops confd; it stays stopped after a restart of the Drone. May be repeated. */
export async function stopConfd(node: Node): Promise<Outcome> {
  await node.confd.stop();
  return { status: "succeeded" };
}
