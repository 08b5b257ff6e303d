import type { GetDeploymentAnswer, Node } from "../../sdk/index.ts";

const ID = "0m9x2k4f7abcdefghj";
export const DEPLOYMENT = `/deployments/dep-${ID}`;

const node = (place: number, role: string): Node => ({
  ...{ id: `node-${place}aaaaaaaaaaaaaaaaa`, name: `${role}-${place}`, role, sid: place },
  ...{
    cpu: 1,
    memory: 2048,
    volumeSize: 10,
    instanceId: `i-${place}`,
    instanceType: "t3.small",
    address: `10.0.0.${place}`,
  },
  ...{ status: "active", health: "online", app: { state: "healthy", since: "2026-11-21T09:00:00.000Z" } },
  ...{ serverType: "vm", agentVersion: "0.1.0" },
  updatedAt: "2026-11-21T09:00:00.000Z",
});

/** A deployment that runs: three nodes of two roles, and everything that its state allows. */
export const ACTIVE: GetDeploymentAnswer = {
  ...{ id: `dep-${ID}`, name: "my ensemble", description: "", appId: `app-${ID}`, appVersionId: `appv-${ID}` },
  ...{ repoId: `repo-${ID}`, runtimeId: `rt-${ID}`, provider: "aws", credentialId: `cred-${ID}`, revision: 2 },
  values: { cluster: { name: "my ensemble", subnet: "subnet-0a1b2c3d", zk_node: { count: 2 } } },
  ...{ status: "active", health: "healthy", lastJobId: `job-${ID}`, version: 4 },
  ...{ createdAt: "2026-11-21T09:00:00.000Z", updatedAt: "2026-11-21T09:00:00.000Z" },
  nodes: [node(1, "zk_node"), node(2, "zk_node"), node(3, "client")],
  allowed: [
    ...(["stop", "restart", "scale-out", "scale-in", "resize", "configure", "upgrade", "roll-back"] as const),
    ...(["back-up", "restore", "delete-backup", "run-service", "run-command", "replace-node"] as const),
    ...(["attach-addresses", "detach-addresses", "attach-keys", "detach-keys", "cease", "delete"] as const),
  ],
};

/** The same of an app that runs in a cluster. */
export const IN_CLUSTER: GetDeploymentAnswer = {
  ...ACTIVE,
  provider: "kubernetes",
  nodes: [],
  workloads: { namespace: "shop", ownNamespace: true, release: "shop", readyWithin: 600 },
  endpoints: [
    {
      ...{ name: "web", address: "10.96.0.17", external: [], hosts: ["shop.example.com/"] },
      ports: [{ port: 80, protocol: "TCP" }],
    },
  ],
  allowed: ["restart", "scale-out", "configure", "delete"],
};
