import { createHash } from "node:crypto";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
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
  parts: { readonly sealer: Sealer; readonly newSecret: () => string; readonly now: Date },
): Promise<readonly Node[]> {
  const wanted = cluster.roles.flatMap((role) => Array.from({ length: role.count }, () => role));
  return Promise.all(
    wanted.map(async (role, index) => {
      const sid = index + 1;
      const id = derivedId("node", deployment.id, String(sid));
      const token = parts.newSecret();
      return {
        id,
        tenantId: deployment.tenantId,
        deploymentId: deployment.id,
        role: role.role,
        sid,
        cpu: role.cpu,
        memory: role.memory,
        volumeSize: role.volume?.size ?? 0,
        status: "planned" as const,
        health: "unknown" as const,
        confd: false,
        sealedToken: await parts.sealer.seal(token, { tenant: deployment.tenantId, object: id }),
        tokenSha256: createHash("sha256").update(token).digest("hex"),
        updatedAt: parts.now.toISOString(),
      };
    }),
  );
}
