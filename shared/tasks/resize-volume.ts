import { type TaskKind, waitFor } from "./contract.ts";
import { dataVolume } from "./machine.ts";

/**
 * Makes the node's data volume as large as its role's is to be, attached or not. What is larger already stays: a cloud makes
 * none smaller. Two requests to the cloud at least, one write.
 */
export const resizeVolume: TaskKind = {
  kind: "resize-volume",
  capability: "volumes",
  timeoutMs: 60 * 60_000,
  async run(context) {
    const [cluster, node] = await Promise.all([context.rendered(), context.node()]);
    const size = cluster.roles.find((one) => one.role === node.role)?.volume?.size;
    const { volumes } = await context.cloud();
    if (volumes === undefined) throw new Error("the provider has no volumes");
    const volume = await dataVolume(volumes, node);
    if (size === undefined || volume === undefined) return { kind: "skipped", reason: "it has no volume" };
    if (size > volume.size) {
      const usable = await waitFor(context, { budgetMs: 20_000, intervalMs: 1000 }, async () =>
        (await volumes.resize(volume.id, size)).state === "usable" ? true : undefined,
      );
      if (usable === undefined) return { kind: "pending", waitingFor: `volume ${volume.id} to have ${size} GiB` };
    }
    await context.deployments.changeNode(node, { volumeSize: Math.max(size, volume.size) }, context.clock());
    return { kind: "done", output: { volumeId: volume.id, size } };
  },
};
