import type { Node } from "../domain/deployment/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { MetadataDocument } from "../protocol/messages.ts";
import { orderFrontgate } from "./agent.ts";
import type { TaskContext, TaskKind } from "./contract.ts";

/** Registers the deployment's metadata (paper 001, steps 4 and 5; package-spec, "Metadata tree"). */
export const putMetadata: TaskKind = {
  kind: "put-metadata",
  timeoutMs: 10 * 60_000,
  async run(context) {
    const [cluster, nodes] = await Promise.all([context.rendered(), context.nodes()]);
    const document = metadataDocument(context, cluster, nodes);
    return orderFrontgate(context, { kind: "put-metadata", deploymentId: context.deployment.id, document });
  },
};

/** What every node may know of its deployment. Pure. */
export function metadataDocument(
  context: Pick<TaskContext, "deployment">,
  cluster: RenderedCluster,
  nodes: readonly Node[],
): MetadataDocument {
  const { deployment } = context;
  const endpoints = Object.entries(cluster.endpoints).flatMap(([name, endpoint]) => [
    [`endpoints/${name}/port`, String(endpoint.port)] as const,
    [`endpoints/${name}/protocol`, endpoint.protocol] as const,
  ]);
  return {
    cluster: {
      app_id: deployment.appId,
      cluster_id: deployment.id,
      global_uuid: deployment.id,
      subnet: deployment.subnetId,
      vxnet: deployment.subnetId,
      ...Object.fromEntries(endpoints),
    },
    hosts: nodes.map((node) => ({
      nodeId: node.id,
      role: node.role,
      ip: node.address ?? "",
      sid: node.sid,
      gid: node.sid,
      gsid: node.sid,
      instanceId: node.instanceId ?? "",
      cpu: node.cpu,
      memory: node.memory,
      volumeSize: node.volumeSize,
    })),
    env: texts(cluster.env),
    roleEnv: Object.fromEntries(cluster.roles.map((role) => [role.role, texts(role.env)])),
  };
}

/** Values as confd's templates see them: text. */
function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
