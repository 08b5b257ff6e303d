import type { FrontgateCommand, NodeEnrolled, RegisteredNode } from "../../../shared/protocol/messages.ts";
import { keys } from "../../etcd/keys.ts";
import type { EtcdLink, Write } from "../../etcd/link.ts";
import { removeUser } from "../../etcd/users.ts";
import { type Applied, commitVersion, metadataWrites } from "../metadata.ts";
import { parseRegistration, type Registration } from "../registrations.ts";
import { revokedNodes } from "../revocation.ts";
import { ensureNodeUser } from "./register-nodes.ts";

type Restore = Extract<FrontgateCommand, { kind: "restore-deployment" }>;

/**
 * Brings a deployment to what the table believes of it: users, registrations and metadata, only what differs. May be repeated.
 * A key that enrolled here without the table's knowing stays, for `enrolled` tells the table; where the table knows another, that one counts:
 * a rolled back etcd would take a spent token again.
 */
export async function restoreDeployment(
  link: EtcdLink,
  version: number,
  command: Restore,
  enrolled: (nodes: readonly NodeEnrolled[]) => void,
): Promise<Applied> {
  const { deploymentId, metadata } = command;
  const prefix = keys.deploymentRegistrations(deploymentId);
  const revoked = await revokedNodes(link, deploymentId);
  const nodes = command.nodes.filter(({ nodeId }) => !revoked.has(nodeId));
  for (const { nodeId } of nodes) await ensureNodeUser(link, deploymentId, nodeId);
  const gone = new Set<string>();
  const applied = await commitVersion(link, deploymentId, version, async () => {
    const { entries } = await link.list(prefix);
    const present = new Map(
      entries.map((entry) => [entry.key.slice(prefix.length), parseRegistration(entry.value)] as const),
    );
    const wanted = new Map(nodes.map((node) => [node.nodeId, merge(node, present.get(node.nodeId))] as const));
    gone.clear();
    for (const nodeId of present.keys()) if (!wanted.has(nodeId)) gone.add(nodeId);
    return [
      ...registrationWrites(deploymentId, present, wanted),
      ...[...gone].map((nodeId): Write => ({ removePrefix: keys.node(deploymentId, nodeId) })),
      ...(metadata === undefined ? [] : await metadataWrites(link, deploymentId, metadata.version, metadata.document)),
    ];
  });
  if (applied === "stale") return applied;
  for (const nodeId of gone) await removeUser(link, nodeId);
  const { entries } = await link.list(prefix);
  enrolled(
    entries.flatMap((entry) => {
      const { fingerprint } = parseRegistration(entry.value);
      return fingerprint === undefined ? [] : [{ deploymentId, nodeId: entry.key.slice(prefix.length), fingerprint }];
    }),
  );
  return applied;
}

function merge({ tokenSha256, fingerprint }: RegisteredNode, present: Registration | undefined): Registration {
  if (fingerprint !== undefined) return { tokenSha256, fingerprint };
  return present?.tokenSha256 === tokenSha256 ? present : { tokenSha256 };
}

function registrationWrites(
  deploymentId: string,
  present: ReadonlyMap<string, Registration>,
  wanted: ReadonlyMap<string, Registration>,
): Write[] {
  const writes: Write[] = [];
  for (const [nodeId, registration] of wanted) {
    const value = JSON.stringify(registration);
    const before = present.get(nodeId);
    if (before === undefined || JSON.stringify(before) !== value)
      writes.push({ put: keys.registration(deploymentId, nodeId), value });
  }
  for (const nodeId of present.keys())
    if (!wanted.has(nodeId)) writes.push({ remove: keys.registration(deploymentId, nodeId) });
  return writes;
}
