import { statusOf } from "../providers/status.ts";
import { type TaskContext, type TaskKind, waitFor } from "./contract.ts";
import { dataVolume, instancesOf, successorOf, unlessBusy, waitForInstance } from "./machine.ts";

/**
 * Takes the data volume off a node that is about to be replaced, and promises it to the node that comes for it. Where the
 * machine took the volume with it there is nothing to take. Three to eight requests to the cloud, one write.
 */
export const keepVolume: TaskKind = {
  kind: "keep-volume",
  capability: "volumes",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const { volumes } = await context.cloud();
    if (volumes === undefined) return { kind: "skipped", reason: "the provider has no volumes" };
    const volume = await dataVolume(volumes, node);
    if (volume === undefined) return { kind: "skipped", reason: "its volume is gone with its machine" };
    const successor = await successorOf(context, node);
    if (successor === undefined) throw new Error(`nobody replaces node ${node.id}`);
    if (volume.instanceId !== undefined) {
      if (!(await off(context, volume.instanceId)))
        return { kind: "pending", waitingFor: `machine ${volume.instanceId} to be off` };
      await volumes.detach(volume.id);
      const free = await waitFor(context, { budgetMs: 20_000, intervalMs: 500 }, async () => {
        const now = await dataVolume(volumes, node);
        return now === undefined || now.state === "available" ? true : undefined;
      });
      if (free === undefined) return { kind: "pending", waitingFor: `volume ${volume.id} to be free` };
    }
    const kept = await dataVolume(volumes, node);
    if (kept === undefined) return { kind: "skipped", reason: "its volume is gone with its machine" };
    const change = { volumeId: kept.id, volumeSize: kept.size };
    await context.deployments.changeNode(successor, change, context.clock());
    return { kind: "done", output: { volumeId: kept.id } };
  },
};

/** A machine must not write any more while its disk is taken. One that is gone does not. */
async function off(context: TaskContext, instanceId: string): Promise<boolean> {
  const instances = await instancesOf(context);
  const [instance] = await statusOf(instances, [instanceId]);
  if (instance === undefined || instance.state === "terminated") return true;
  if (instance.state === "error") return true;
  if (!(await unlessBusy(instances.stop(instanceId)))) return false;
  const ended = await waitForInstance(
    context,
    instanceId,
    ({ state }) => state === "stopped" || state === "terminated" || state === "error",
  );
  return ended !== undefined;
}
