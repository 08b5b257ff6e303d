import type { Deployment, Node } from "../../domain/deployment/schema.ts";
import { newId } from "../../kernel/ids.ts";
import type { TargetParts } from "../target.ts";

/** Deployments and their nodes in memory, healthy, with Drones that can be upgraded; a test changes them as it likes. */
export function newTestMachines() {
  const all = new Map<string, { readonly deployment: Deployment; readonly nodes: Node[] }>();
  const find = (id: string) => {
    const found = all.get(id);
    if (found === undefined) throw new Error(`There is no ${id}.`);
    return found;
  };
  const deployments: TargetParts["deployments"] = {
    get: async (_tenantId, id) => structuredClone(all.get(id)?.deployment),
    nodes: async (_tenantId, id) => structuredClone(all.get(id)?.nodes ?? []),
  };
  return {
    deployments,
    deployment: (id: string): Deployment => find(id).deployment,
    nodesOf: (id: string): Node[] => find(id).nodes,
    /** Answers the deployment's id. */
    add(tenantId: string, count: number): string {
      const id = newId("deployment");
      const updatedAt = "2026-11-22T09:00:00.000Z";
      const deployment: Deployment = {
        id,
        tenantId,
        name: "d",
        description: "",
        appId: "app",
        appVersionId: "appv",
        repoId: "repo",
        runtimeId: "rt",
        provider: "aws",
        credentialId: "cred",
        values: {},
        subnetId: "subnet",
        status: "active",
        health: "healthy",
        lastJobId: "job",
        metadataVersion: 1,
        version: 1,
        createdAt: updatedAt,
        updatedAt,
      };
      const nodes = Array.from({ length: count }, (_, place): Node => {
        const what = { cpu: 1, memory: 1024, volumeSize: 10, status: "active", health: "online", confd: true } as const;
        const token = { sealedToken: "", tokenSha256: "" };
        const whose = { id: newId("node"), tenantId, deploymentId: id, role: "", sid: place + 1 };
        return { ...whose, ...what, ...token, agentVersion: "1.0.0", updatedAt };
      });
      all.set(id, { deployment, nodes });
      return id;
    },
  };
}
