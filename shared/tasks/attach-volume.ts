import { TaskError, type TaskKind, waitFor } from "./contract.ts";
import { DATA_DEVICE, dataVolume, unlessBusy } from "./machine.ts";

/** Gives the node's machine the volume that it takes over from the node before it. Two requests to the cloud at least. */
export const attachVolume: TaskKind = {
  kind: "attach-volume",
  capability: "volumes",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const { volumeId, instanceId } = node;
    if (volumeId === undefined) return { kind: "skipped", reason: "it has a volume of its own" };
    const { volumes } = await context.cloud();
    if (volumes === undefined || instanceId === undefined) throw new Error("there is no machine to attach to");
    if (!(await unlessBusy(volumes.attach({ volumeId, instanceId, device: DATA_DEVICE }))))
      return { kind: "pending", waitingFor: `volume ${volumeId} to be free` };
    const there = await waitFor(context, { budgetMs: 20_000, intervalMs: 500 }, async () => {
      const now = await dataVolume(volumes, node);
      if (now?.state === "error") throw broken(volumeId, node.id);
      return now?.instanceId === instanceId && now.state === "in-use" ? true : undefined;
    });
    if (there === undefined) return { kind: "pending", waitingFor: `volume ${volumeId} to be attached` };
    return { kind: "done", output: { volumeId, instanceId } };
  },
};

/** Waiting does not help it. */
function broken(volumeId: string, nodeId: string): TaskError {
  return new TaskError({
    code: "no-volume",
    message: `Volume ${volumeId} is error, and was to be attached.`,
    nodeId,
    retryable: true,
    remedy: "Look in the cloud what became of it and set it right there, then retry the job; or replace the node.",
  });
}
