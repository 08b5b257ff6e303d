import type { RevokedNode } from "../../shared/protocol/messages.ts";
import { keys } from "../etcd/keys.ts";
import type { EtcdLink } from "../etcd/link.ts";
import { removeUser } from "../etcd/users.ts";
import { type Log, reason } from "../machine/log.ts";
import type { DroneOrders } from "./commands/run-on-drone.ts";
import type { Health } from "./health.ts";

const RETRY_MS = 500;

/**
 * Shuts nodes out for good: their etcd user goes first, then all that they could read or enrol with. What stays is a mark,
 * by which later metadata and registrations leave them out. A watch that a node still has open hears nothing more, because
 * nothing is written for it any more. May be repeated; tries until etcd takes it.
 */
export async function revokeNodes(
  parts: {
    readonly link: EtcdLink;
    readonly health: Pick<Health, "forgetNode">;
    readonly orders: Pick<DroneOrders, "shutOut">;
    readonly log: Log;
  },
  nodes: readonly RevokedNode[],
): Promise<void> {
  for (const node of nodes) {
    for (let done = false; !done; ) {
      done = await revoke(parts, node).then(
        () => true,
        (error: unknown) => {
          parts.log.warn("not-revoked", { node: node.nodeId, reason: reason(error) });
          return false;
        },
      );
      if (!done) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

async function revoke(
  { link, health, orders }: Pick<Parameters<typeof revokeNodes>[0], "link" | "health" | "orders">,
  node: RevokedNode,
): Promise<void> {
  const { deploymentId, nodeId } = node;
  const mark = keys.revoked(deploymentId, nodeId);
  if ((await link.get(mark)) !== undefined) return orders.shutOut(node);
  health.forgetNode(nodeId);
  await removeUser(link, nodeId);
  await link.commit(
    [],
    [
      { remove: keys.registration(deploymentId, nodeId) },
      { removePrefix: keys.node(deploymentId, nodeId) },
      { removePrefix: keys.report(deploymentId, nodeId) },
      // Last and in the same transaction: where the mark is, everything is done.
      { put: mark, value: "" },
    ],
  );
  await orders.shutOut(node);
}

/** Ids of a deployment's revoked nodes. One read. */
export async function revokedNodes(link: EtcdLink, deploymentId: string): Promise<ReadonlySet<string>> {
  const prefix = keys.revokedOf(deploymentId);
  const { entries } = await link.list(prefix);
  return new Set(entries.map((entry) => entry.key.slice(prefix.length)));
}
