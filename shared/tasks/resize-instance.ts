import type { TaskKind } from "./contract.ts";
import { instancesOf } from "./machine.ts";

/** Gives the node's stopped machine the size that its role is to have. Two requests to the cloud, one write. */
export const resizeInstance: TaskKind = {
  kind: "resize-instance",
  capability: "instances",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const [cluster, node] = await Promise.all([context.rendered(), context.node()]);
    const role = cluster.roles.find((one) => one.role === node.role);
    if (role === undefined) throw new Error(`the package has no role "${node.role}"`);
    if (node.instanceId === undefined) return { kind: "skipped", reason: "it has no machine" };
    const instances = await instancesOf(context);
    const { cpu, memory } = role;
    const instanceType = await instances.instanceType({ cpu, memory });
    await instances.resize(node.instanceId, instanceType);
    await context.deployments.changeNode(node, { instanceType, cpu, memory }, context.clock());
    return { kind: "done", output: { instanceId: node.instanceId, instanceType } };
  },
};
