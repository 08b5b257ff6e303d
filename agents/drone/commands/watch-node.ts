import type { DroneCommand } from "../../../shared/protocol/messages.ts";
import type { Node, Outcome } from "../outcome.ts";

type WatchNode = Extract<DroneCommand, { kind: "watch-node" }>;

/** Sets what this Drone watches: health check and monitor of the package, either, or none. May be repeated; kept over a restart. */
export async function watchNode(node: Node, { kind: _, ...wanted }: WatchNode): Promise<Outcome> {
  await node.watching.set(wanted);
  return { status: "succeeded" };
}
