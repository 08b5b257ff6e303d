import * as z from "zod";
import type { Node } from "../domain/deployment/schema.ts";
import type { Job } from "../domain/job/schema.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import type { MetadataDocument } from "../protocol/messages.ts";
import { orderFrontgate } from "./agent.ts";
import type { TaskContext, TaskKind } from "./contract.ts";
import { type Linked, openEnv } from "./linked.ts";

/** What a job tells the nodes of what it is about, while it is. */
export const Marks = z.object({
  /** Those that the job made stand among `adding-hosts` too. */
  adding: z.literal(true).optional(),
  /** Those that the job takes away stand among `deleting-hosts` too. */
  deleting: z.literal(true).optional(),
  /** Roles under `vertical-scaling-roles`. */
  resizing: z.array(z.string()).min(1).optional(),
});
export type Marks = z.infer<typeof Marks>;

/** Registers the deployment's metadata (paper 001, steps 4 and 5), with the marks that its input asks for and no others. */
export const putMetadata: TaskKind = {
  kind: "put-metadata",
  timeoutMs: 10 * 60_000,
  marks: true,
  async run(context) {
    const nodes = await context.nodes();
    const marks = marked(context.job, nodes, Marks.parse(context.task.input));
    let secret = false;
    const told = await orderFrontgate(context, async () => {
      const { document, confidential } = await documentOf(context, nodes);
      secret = confidential;
      return { kind: "put-metadata", deploymentId: context.deployment.id, document: { ...document, ...marks } };
    });
    return secret && told.kind === "command" ? { ...told, order: { ...told.order, confidential: true } } : told;
  },
};

/** All that the nodes of a deployment may know, what it depends on among it; `confidential` where nodes told of themselves. */
export async function documentOf(
  context: TaskContext,
  nodes: readonly Node[],
): Promise<{ readonly document: MetadataDocument; readonly confidential: boolean }> {
  const [cluster, linked, tokens] = await Promise.all([context.rendered(), context.linked(), tokensOf(context, nodes)]);
  const trees = [...linked].map(([name, one]) => [name, linkedTree(one)] as const);
  const document = {
    ...metadataDocument(context, cluster, nodes, tokens),
    ...(trees.length === 0 ? {} : { links: Object.fromEntries(trees) }),
  };
  return { document, confidential: tokens.size > 0 };
}

/**
 * What a deployment sees of one that it depends on: no marks of a job, no links of its own, no parameter with a password,
 * and nothing that nodes told of themselves.
 */
function linkedTree({ deployment, nodes, cluster }: Linked): NonNullable<MetadataDocument["links"]>[string] {
  const open = {
    ...cluster,
    env: openEnv(cluster.env),
    roles: cluster.roles.map((role) => ({ ...role, env: openEnv(role.env) })),
  };
  const { cluster: own, hosts, env, roleEnv } = metadataDocument({ deployment }, open, nodes);
  return { cluster: own, hosts, env, roleEnv };
}

/** What nodes told of themselves, by their ids. One request to KMS for each that did. */
async function tokensOf(
  { sealer }: Pick<TaskContext, "sealer">,
  nodes: readonly Node[],
): Promise<ReadonlyMap<string, string>> {
  const told = await Promise.all(
    living(nodes).map(async ({ id, tenantId: tenant, sealedMetadata }) =>
      sealedMetadata === undefined ? [] : [[id, await sealer.open(sealedMetadata, { tenant, object: id })] as const],
    ),
  );
  return new Map(told.flat());
}

/** What every node may know of its deployment. Pure. */
export function metadataDocument(
  context: Pick<TaskContext, "deployment">,
  cluster: RenderedCluster,
  nodes: readonly Node[],
  tokens: ReadonlyMap<string, string> = new Map(),
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
    hosts: living(nodes).map((node) => ({
      nodeId: node.id,
      role: node.role,
      ip: node.address ?? "",
      sid: node.sid,
      gid: node.gid ?? node.sid,
      gsid: node.sid,
      instanceId: node.instanceId ?? "",
      cpu: node.cpu,
      memory: node.memory,
      volumeSize: node.volumeSize,
      ...(node.publicAddress === undefined ? {} : { eip: node.publicAddress }),
      ...tokenOf(tokens, node),
    })),
    env: texts(cluster.env),
    roleEnv: Object.fromEntries(cluster.roles.map((role) => [role.role, texts(role.env)])),
  };
}

function tokenOf(tokens: ReadonlyMap<string, string>, { id }: Node): { readonly token?: string } {
  const token = tokens.get(id);
  return token === undefined ? {} : { token };
}

/** Those that were made and are not gone: of one that is only planned, nobody knows where it is. */
export function living(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter(({ status }) => status !== "deleted" && status !== "planned");
}

/** The document's members that say what is going on. Pure. */
export function marked(
  job: Pick<Job, "id" | "input">,
  nodes: readonly Node[],
  { adding, deleting, resizing }: Marks,
): Pick<MetadataDocument, "addingHosts" | "deletingHosts" | "verticalScalingRoles"> {
  const going = new Set(job.input?.remove);
  const idsOf = (chosen: (node: Node) => boolean) =>
    living(nodes)
      .filter(chosen)
      .map(({ id }) => id);
  const coming = adding === true ? idsOf(({ madeBy }) => madeBy === job.id) : [];
  const leaving = deleting === true ? idsOf(({ id }) => going.has(id)) : [];
  return {
    ...(coming.length === 0 ? {} : { addingHosts: coming }),
    ...(leaving.length === 0 ? {} : { deletingHosts: leaving }),
    ...(resizing === undefined ? {} : { verticalScalingRoles: resizing }),
  };
}

/** Values as confd's templates see them: text. */
function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}
