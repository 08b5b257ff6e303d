import type { FrontgateCommand } from "../../../shared/protocol/messages.ts";
import { keys } from "../../etcd/keys.ts";
import type { EtcdLink, Write } from "../../etcd/link.ts";
import { ensureUser } from "../../etcd/users.ts";
import { type Applied, commitVersion } from "../metadata.ts";
import { parseRegistration } from "../registrations.ts";
import { revokedNodes } from "../revocation.ts";

type RegisterNodes = Extract<FrontgateCommand, { kind: "register-nodes" }>;

/** The etcd user of a node: reads its own branch, writes its own reports. May be repeated. */
export function ensureNodeUser(link: EtcdLink, deploymentId: string, nodeId: string): Promise<void> {
  return ensureUser(link, nodeId, [
    { permission: "Read", prefix: keys.node(deploymentId, nodeId) },
    { permission: "Write", prefix: keys.report(deploymentId, nodeId) },
  ]);
}

/**
 * Makes nodes known: an etcd user each, and the hash of the token by which its Drone enrols. May be repeated; a node that enrolled keeps its key
 * unless a new token is given for it. A revoked node is left out.
 */
export async function registerNodes(link: EtcdLink, version: number, command: RegisterNodes): Promise<Applied> {
  const { deploymentId } = command;
  const revoked = await revokedNodes(link, deploymentId);
  const nodes = command.nodes.filter(({ nodeId }) => !revoked.has(nodeId));
  // Users first: a user whose node has no registration cannot get a certificate, so nothing is open if we die in between.
  for (const { nodeId } of nodes) await ensureNodeUser(link, deploymentId, nodeId);
  return commitVersion(link, deploymentId, version, async () => {
    const { entries } = await link.list(keys.deploymentRegistrations(deploymentId));
    const present = new Map(entries.map((entry) => [entry.key, parseRegistration(entry.value)]));
    return nodes.flatMap(({ nodeId, tokenSha256 }): Write[] => {
      const key = keys.registration(deploymentId, nodeId);
      if (present.get(key)?.tokenSha256 === tokenSha256) return [];
      return [{ put: key, value: JSON.stringify({ tokenSha256 }) }];
    });
  });
}
