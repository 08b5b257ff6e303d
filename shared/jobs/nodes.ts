import { createHash } from "node:crypto";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { Job, NewNode } from "../domain/job/schema.ts";
import { derivedId } from "../kernel/ids.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import type { Sealer } from "../platform/secrets.ts";
import { nodeChanges } from "./node-changes.ts";

/**
 * The nodes that a rendered package asks for, numbered from 1 in the order of its roles. Ids derive from deployment and
 * number. Each gets its own one-time enrolment token, sealed for itself: one KMS request a node.
 */
export function nodesOf(
  deployment: NodeOwner,
  cluster: Pick<RenderedCluster, "roles">,
  parts: NodeParts,
): Promise<readonly Node[]> {
  return Promise.all(plannedNodes(deployment, cluster, parts.now.toISOString()).map((node) => withToken(node, parts)));
}

/** The nodes that a job makes beside those that are there. One KMS request a node. */
export function addedNodes(
  deployment: NodeOwner,
  job: Pick<Job, "id" | "input">,
  cluster: Pick<RenderedCluster, "roles">,
  parts: NodeParts,
): Promise<readonly Node[]> {
  const at = parts.now.toISOString();
  return Promise.all(
    (job.input?.add ?? []).map((wanted) => {
      const node = plannedNode(deployment, roleOf(cluster, wanted.role), wanted, at);
      return withToken({ ...node, madeBy: job.id }, parts);
    }),
  );
}

export interface NodeParts {
  readonly sealer: Sealer;
  readonly newSecret: () => string;
  readonly now: Date;
}

type NodeOwner = Pick<Deployment, "id" | "tenantId" | "restored">;

/** Id of the node that has that number in that life of it. */
export function nodeId(deploymentId: string, { sid, generation }: Pick<NewNode, "sid" | "generation">): string {
  return derivedId("node", deploymentId, String(sid), ...(generation === 1 ? [] : [String(generation)]));
}

/** @throws when the package has no such role: it was decided by another one */
export function roleOf(cluster: Pick<RenderedCluster, "roles">, name: string): Role {
  const role = cluster.roles.find((one) => one.role === name);
  if (role === undefined) throw new Error(`the package has no role "${name}"`);
  return role;
}

/** All nodes of a new deployment, before they have a token. Pure. */
export function plannedNodes(
  deployment: NodeOwner,
  cluster: Pick<RenderedCluster, "roles">,
  at: string,
): readonly Node[] {
  const wanted = nodeChanges(cluster, []).add;
  return wanted.map((one, index) => {
    const place = wanted.slice(0, index).filter(({ role }) => role === one.role).length;
    return restoredNode(plannedNode(deployment, roleOf(cluster, one.role), one, at), deployment, place);
  });
}

/** The node with the volume that the one in its place had when it was backed up; without one it begins with nothing. */
function restoredNode(node: Node, { restored }: NodeOwner, place: number): Node {
  const found = restored?.volumes.find((volume) => volume.role === node.role && volume.place === place);
  if (found === undefined || node.volumeSize === 0) return node;
  return { ...node, snapshotId: found.snapshotId, volumeSize: Math.max(node.volumeSize, found.size) };
}

/** A node before it has a token: nothing can enrol as it. Pure. */
export function plannedNode(deployment: NodeOwner, role: Role, { sid, generation, gid }: NewNode, at: string): Node {
  return {
    id: nodeId(deployment.id, { sid, generation }),
    tenantId: deployment.tenantId,
    deploymentId: deployment.id,
    role: role.role,
    sid,
    ...(gid === undefined ? {} : { gid }),
    ...(generation === 1 ? {} : { generation }),
    cpu: role.cpu,
    memory: role.memory,
    volumeSize: role.volume?.size ?? 0,
    status: "planned",
    health: "unknown",
    confd: false,
    sealedToken: "",
    tokenSha256: "",
    updatedAt: at,
  };
}

async function withToken(node: Node, parts: NodeParts): Promise<Node> {
  const token = parts.newSecret();
  return {
    ...node,
    sealedToken: await parts.sealer.seal(token, { tenant: node.tenantId, object: node.id }),
    tokenSha256: createHash("sha256").update(token).digest("hex"),
  };
}
