import type { TaskKind } from "./contract.ts";
import { instancesOf, unlessBusy, waitForInstance } from "./machine.ts";

/** Switches the node's machine off; disks and private address stay. Three requests to the cloud at least, one write. */
export const stopInstance: TaskKind = {
  kind: "stop-instance",
  capability: "instances",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const { instanceId } = node;
    if (instanceId === undefined) return { kind: "skipped", reason: "it has no machine" };
    const instances = await instancesOf(context);
    if (!(await unlessBusy(instances.stop(instanceId))))
      return { kind: "pending", waitingFor: `machine ${instanceId} to be ready to stop` };
    const stopped = await waitForInstance(context, instanceId, ({ state }) => state === "stopped");
    if (stopped === undefined) return { kind: "pending", waitingFor: `machine ${instanceId} to be off` };
    await context.deployments.changeNode(node, { status: "stopped", confd: false }, context.clock());
    return { kind: "done", output: { instanceId } };
  },
};
