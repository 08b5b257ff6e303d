import type { TaskKind } from "./contract.ts";
import { instancesOf, unlessBusy, waitForInstance } from "./machine.ts";

/** Switches the node's machine on, and notes the address that it has. Its Drone comes back by itself. One write. */
export const startInstance: TaskKind = {
  kind: "start-instance",
  capability: "instances",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const { instanceId } = node;
    if (instanceId === undefined) return { kind: "skipped", reason: "it has no machine" };
    const instances = await instancesOf(context);
    if (!(await unlessBusy(instances.start(instanceId))))
      return { kind: "pending", waitingFor: `machine ${instanceId} to be off before it goes on` };
    const running = await waitForInstance(
      context,
      instanceId,
      ({ state, address }) => state === "running" && address !== undefined,
    );
    if (running?.address === undefined) return { kind: "pending", waitingFor: `machine ${instanceId} to run` };
    await context.deployments.changeNode(node, { address: running.address, status: "running" }, context.clock());
    return { kind: "done", output: { instanceId, address: running.address } };
  },
};
