import { TAGS } from "../providers/contract.ts";
import type { Snapshot } from "../providers/storage.ts";
import { type TaskContext, TaskError, type TaskKind, waitFor } from "./contract.ts";
import { DATA_DEVICE } from "./machine.ts";

/** Below the time that a function may run; the first snapshot of a large volume takes many of them. */
const WAIT_MS = 45_000;

/**
 * A snapshot of the node's data volume. It is noted with the back-up as soon as the cloud has named it, so that a deletion
 * finds it whatever becomes of the job; the step ends when it is complete. Two requests to the cloud and one write, and a
 * request every five seconds.
 */
export const snapshotVolume: TaskKind = {
  kind: "snapshot-volume",
  capability: "snapshots",
  timeoutMs: 24 * 3_600_000,
  async run(context) {
    const node = await context.node();
    const { deployment } = context;
    const backupId = context.job.input?.backup?.id;
    const { instances, snapshots } = await context.cloud();
    if (instances === undefined || snapshots === undefined) throw new Error("the provider makes no snapshots");
    if (backupId === undefined) throw new Error("the job names no back-up");
    const [machine] = node.instanceId === undefined ? [] : await instances.describe([node.instanceId]);
    const volume = machine?.volumes.find(({ device }) => device === DATA_DEVICE);
    if (volume === undefined) throw noVolume(node.id);
    const made = await snapshots.create({
      key: `${backupId}-${node.sid}`,
      volumeId: volume.volumeId,
      tags: { [TAGS.tenant]: node.tenantId, [TAGS.deployment]: deployment.id, [TAGS.backup]: backupId },
    });
    const { id: snapshotId, size, createdAt } = made;
    const { id: nodeId, role, sid } = node;
    await context.backups.addSnapshot(
      { tenantId: node.tenantId, id: backupId },
      { nodeId, role, sid, snapshotId, size, createdAt },
    );
    const ended = made.state === "pending" ? await waitUntilEnded(context, made.id) : made;
    if (ended === undefined) return { kind: "pending", waitingFor: `snapshot ${made.id} to be complete` };
    if (ended.state === "error") throw failed(node.id, ended);
    return { kind: "done", output: { snapshotId, size } };
  },
};

async function waitUntilEnded(context: TaskContext, id: string): Promise<Snapshot | undefined> {
  const { snapshots } = await context.cloud();
  return waitFor(context, { budgetMs: WAIT_MS, intervalMs: 5000 }, async () => {
    const [found] = (await snapshots?.describe([id])) ?? [];
    return found === undefined || found.state === "pending" ? undefined : found;
  });
}

function noVolume(nodeId: string): TaskError {
  return new TaskError({
    code: "no-volume",
    message: `Node ${nodeId} has no data volume in the cloud.`,
    retryable: true,
    remedy: "Look in the cloud's console whether its machine is there and has its volume, then retry the job.",
  });
}

function failed(nodeId: string, { id, reason }: Snapshot): TaskError {
  return new TaskError({
    code: "snapshot-failed",
    message: `The cloud could not make snapshot ${id} of node ${nodeId}${reason === undefined ? "" : `: ${reason}`}.`,
    retryable: false,
    remedy: "Delete this back-up and make another one.",
  });
}
