import { createHash } from "node:crypto";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { Job, NewNode } from "../domain/job/schema.ts";
import { derivedId } from "../kernel/ids.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { Sealer } from "../platform/secrets.ts";

/**
 * The nodes that a rendered package asks for, numbered from 1 in the order of its roles. Ids derive from deployment and
 * number. Each gets its own one-time enrolment token, sealed for itself: one KMS request a node.
 */
export async function nodesOf(
  deployment: Pick<Deployment, "id" | "tenantId">,
  cluster: Pick<RenderedCluster, "roles">,
  parts: NodeParts,
): Promise<readonly Node[]> {
  const wanted = cluster.roles.flatMap((role) => Array.from({ length: role.count }, () => role));
  return Promise.all(
    wanted.map((role, index) => {
      return newNode(deployment, role, { role: role.role, sid: index + 1, generation: 1 }, parts);
    }),
  );
}

/** The nodes that a job makes beside those that are there. One KMS request a node. */
export function addedNodes(
  deployment: Pick<Deployment, "id" | "tenantId">,
  job: Pick<Job, "id" | "input">,
  cluster: Pick<RenderedCluster, "roles">,
  parts: NodeParts,
): Promise<readonly Node[]> {
  return Promise.all(
    (job.input?.add ?? []).map(async (wanted) => {
      const role = cluster.roles.find((one) => one.role === wanted.role);
      if (role === undefined) throw new Error(`the package has no role "${wanted.role}"`);
      return { ...(await newNode(deployment, role, wanted, parts)), madeBy: job.id };
    }),
  );
}

export interface NodeParts {
  readonly sealer: Sealer;
  readonly newSecret: () => string;
  readonly now: Date;
}

/** Id of the node that has that number in that life of it. */
export function nodeId(deploymentId: string, { sid, generation }: Pick<NewNode, "sid" | "generation">): string {
  return derivedId("node", deploymentId, String(sid), ...(generation === 1 ? [] : [String(generation)]));
}

async function newNode(
  deployment: Pick<Deployment, "id" | "tenantId">,
  role: RenderedCluster["roles"][number],
  { sid, generation }: NewNode,
  parts: NodeParts,
): Promise<Node> {
  const id = nodeId(deployment.id, { sid, generation });
  const token = parts.newSecret();
  return {
    id,
    tenantId: deployment.tenantId,
    deploymentId: deployment.id,
    role: role.role,
    sid,
    ...(generation === 1 ? {} : { generation }),
    cpu: role.cpu,
    memory: role.memory,
    volumeSize: role.volume?.size ?? 0,
    status: "planned",
    health: "unknown",
    confd: false,
    sealedToken: await parts.sealer.seal(token, { tenant: deployment.tenantId, object: id }),
    tokenSha256: createHash("sha256").update(token).digest("hex"),
    updatedAt: parts.now.toISOString(),
  };
}
