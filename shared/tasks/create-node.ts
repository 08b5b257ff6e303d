import * as z from "zod";
import type { Node } from "../domain/deployment/schema.ts";
import type { Role } from "../packages/vm/cluster.ts";
import { imageReference } from "../packages/vm/image.ts";
import { droneUserData } from "../protocol/user-data.ts";
import { type Instance, type InstanceStatus, TAGS } from "../providers/contract.ts";
import { type TaskContext, TaskError, type TaskKind } from "./contract.ts";
import { unlessAddressTaken } from "./frontgate-machine.ts";
import { DATA_DEVICE, waitForInstance } from "./machine.ts";

/** The private address that its machine is to have: that of the one before it, which others know. */
const Input = z.object({ address: z.string().optional() });

/**
 * The node's machine with its data volume, running and with an address. Its key is the node's id; instance and address
 * are written to the node before the task ends. What its provider's `create` asks, and a look a second until it runs: which image and which
 * type it is, the job's first step has asked. Two writes.
 */
export const createNode: TaskKind = {
  kind: "create-node",
  capability: "instances",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const created = node.instanceId === undefined ? await create(context, node) : undefined;
    const id = created?.id ?? node.instanceId;
    if (id === undefined) return { kind: "pending", waitingFor: "the address of the machine before it to be free" };
    const running =
      created !== undefined && settled(created) ? created : await waitForInstance(context, id, settled, looks(created));
    if (running === undefined) return { kind: "pending", waitingFor: `machine ${id} to run` };
    if (running.state !== "running" || running.address === undefined) throw lost(node, running);
    await context.deployments.changeNode(node, { address: running.address, status: "running" }, context.clock());
    return { kind: "done", output: { instanceId: id, address: running.address } };
  },
};

/** `undefined`: the address that it is to have is not free yet. */
async function create(context: TaskContext, node: Node): Promise<Instance | undefined> {
  const { deployment } = context;
  const { securityGroups, instances, images } = await context.cloud();
  const frontgate = await context.frontgates.get(deployment.tenantId, deployment.frontgateId ?? "");
  if (instances === undefined || images === undefined) throw new Error("the provider cannot run machines");
  const securityGroupIds = frontgate?.securityGroupId === undefined ? [] : [frontgate.securityGroupId];
  const open = securityGroups !== undefined && securityGroupIds.length === 0;
  if (frontgate?.address === undefined || frontgate.caCertificate === undefined || open) {
    throw new Error("the Frontgate is not ready");
  }
  const role = (await context.rendered()).roles.find((candidate) => candidate.role === node.role);
  if (role === undefined) throw new Error(`the package has no role "${node.role}"`);
  const image = requireImage(context, role);
  const { address } = Input.parse(context.task.input);
  const kind = () =>
    Promise.all([images.resolve(image), instances.instanceType({ cpu: node.cpu, memory: node.memory })]);
  const [enrolmentToken] = await Promise.all([
    context.sealer.open(node.sealedToken, { tenant: node.tenantId, object: node.id }),
    kind(),
  ]);
  const userData = droneUserData({
    kind: "drone",
    nodeId: node.id,
    deploymentId: deployment.id,
    frontgateAddress: frontgate.address,
    ...(frontgate.addresses === undefined ? {} : { frontgateAddresses: frontgate.addresses }),
    frontgateCa: frontgate.caCertificate,
    enrolmentToken,
  });
  const asked = context.lookups.trusting(async () => {
    const [imageId, instanceType] = await kind();
    const instance = await instances.create({
      key: node.id,
      name: `${deployment.name} ${node.role === "" ? "node" : node.role} ${node.sid}`,
      imageId,
      instanceType,
      subnetId: deployment.subnetId,
      securityGroupIds,
      userData,
      volumes: node.volumeSize > 0 && node.volumeId === undefined ? [dataVolume(node)] : [],
      tags: { [TAGS.tenant]: node.tenantId, [TAGS.deployment]: node.deploymentId },
      ...(address === undefined ? {} : { address }),
    });
    return { instance, instanceType };
  });
  const made = await asked.catch(unlessAddressTaken);
  if (made === undefined) return undefined;
  const { instance, instanceType } = made;
  const serverType = instance.bareMetal === true ? "bm" : "vm";
  if (serverType === "bm") await context.deployments.change(deployment.tenantId, deployment.id, { serverType });
  await context.deployments.changeNode(
    node,
    { instanceId: instance.id, instanceType, serverType, image, status: "creating" },
    context.clock(),
  );
  return instance;
}

function dataVolume({ volumeSize: size, snapshotId }: Node) {
  return { device: DATA_DEVICE, size, ...(snapshotId === undefined ? {} : { snapshotId }) };
}

/** As the package names it. @throws TaskError `no-image` */
export function requireImage(context: TaskContext, role: Role): string {
  const image = imageReference(role, context.deployment.provider, context.runtime.probe.region);
  if (image.ok) return image.reference;
  throw new TaskError({
    code: "no-image",
    message: image.fault.detail,
    retryable: false,
    remedy: image.fault.remedy ?? "Choose another runtime.",
  });
}

/** One that failed, or is gone, may never have had an address. */
function settled({ state, address }: InstanceStatus): boolean {
  return state === "running" ? address !== undefined : state !== "pending";
}

/** No cloud runs a machine at once: what was ordered in this call is looked at half a second later, and then every second. */
function looks(created: Instance | undefined) {
  return { budgetMs: 20_000, intervalMs: 1_000, firstMs: created === undefined ? 0 : 500 };
}

/** With the cloud's own reason. */
export const stateOf = ({ state, reason }: InstanceStatus): string =>
  reason === undefined ? state : `${state}: ${reason}`;

function lost(node: Node, instance: InstanceStatus): TaskError {
  return new TaskError({
    code: "machine-failed",
    message: `Machine ${instance.id} of node ${node.id} is ${stateOf(instance)}.`,
    nodeId: node.id,
    retryable: false,
    remedy:
      "Read the cloud's own reason; delete the deployment and deploy again, in another zone if the cloud is short of capacity.",
  });
}
