import type { FrontgateCommand } from "../../../shared/protocol/messages.ts";
import { keys } from "../../etcd/keys.ts";
import type { EtcdLink, Write } from "../../etcd/link.ts";
import { removeUser } from "../../etcd/users.ts";
import { type Applied, commitVersion } from "../metadata.ts";

type DeregisterNodes = Extract<FrontgateCommand, { kind: "deregister-nodes" }>;

/**
 * Ends the rights of nodes that left their deployment, and takes away all that was kept for them. The user goes first: its
 * certificate opens nothing from then on. May be repeated; nodes that are not there are passed over.
 */
export async function deregisterNodes(link: EtcdLink, version: number, command: DeregisterNodes): Promise<Applied> {
  const { deploymentId, nodes } = command;
  const stored = await link.get(keys.version(deploymentId));
  if (stored !== undefined && Number(stored.value) > version) return "stale";
  for (const nodeId of nodes) await removeUser(link, nodeId);
  return commitVersion(link, deploymentId, version, async () =>
    nodes.flatMap((nodeId): Write[] => [
      { remove: keys.registration(deploymentId, nodeId) },
      { removePrefix: keys.node(deploymentId, nodeId) },
      { removePrefix: keys.report(deploymentId, nodeId) },
    ]),
  );
}
