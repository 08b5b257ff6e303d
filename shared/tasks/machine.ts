import type { Node } from "../domain/deployment/schema.ts";
import { type InstanceStatus, type InstancesCapability, ProviderError, TAGS } from "../providers/contract.ts";
import { statusOf } from "../providers/status.ts";
import type { Volume, VolumesCapability } from "../providers/storage.ts";
import { type TaskContext, type Wait, waitFor } from "./contract.ts";

/** Device of the node's data volume, as the cloud attaches it and Drone finds it. */
export const DATA_DEVICE = "/dev/sdf";

/** How long one call looks before it lets itself be called again. */
const LOOK = { budgetMs: 20_000, intervalMs: 500, longestMs: 1_000 } as const;

export async function instancesOf(context: TaskContext): Promise<InstancesCapability> {
  const { instances } = await context.cloud();
  if (instances === undefined) throw new Error("the provider cannot run machines");
  return instances;
}

/** The machine as soon as the cloud says that it is so; `undefined` when that takes longer. */
export async function waitForInstance(
  context: TaskContext,
  id: string,
  wanted: (instance: InstanceStatus) => boolean,
  wait: Wait = LOOK,
): Promise<InstanceStatus | undefined> {
  const instances = await instancesOf(context);
  return waitFor(context, wait, async () => {
    const [instance] = await statusOf(instances, [id]);
    return instance !== undefined && wanted(instance) ? instance : undefined;
  });
}

/** `false`: the cloud is still on the way to another state, and is to be asked again. */
export async function unlessBusy(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (error instanceof ProviderError && error.kind === "conflict") return false;
    throw error;
  }
}

/** The node's data volume: the one that was made with its machine, or that it took over. */
export async function dataVolume(
  volumes: VolumesCapability,
  node: Pick<Node, "id" | "deploymentId" | "volumeId" | "instanceId">,
): Promise<Volume | undefined> {
  const all = await volumes.list({ [TAGS.deployment]: node.deploymentId });
  const living = all.filter(({ state }) => state !== "deleting");
  if (node.volumeId !== undefined) return living.find(({ id }) => id === node.volumeId);
  const own = living.filter(({ tags }) => tags[TAGS.key] === node.id);
  return own.find(({ device }) => device === DATA_DEVICE) ?? own.find(({ device }) => device === undefined);
}

/** The node that the job makes with this one's number. */
export async function successorOf(
  context: Pick<TaskContext, "nodes" | "job">,
  { sid, id }: Pick<Node, "sid" | "id">,
): Promise<Node | undefined> {
  const nodes = await context.nodes();
  return nodes.find((node) => node.sid === sid && node.id !== id && node.madeBy === context.job.id);
}
