import { TAGS } from "../providers/contract.ts";
import { type TaskKind, waitFor } from "./contract.ts";
import { releaseAddress } from "./public-address.ts";

/**
 * Ends the node's machine, what is left of its volumes, and its public address. Finds the machine by its tag too, so that one whose
 * creation was never noted goes as well; a volume or an address that another node takes over stays. Ends when the cloud says that it is gone.
 */
export const deleteNode: TaskKind = {
  kind: "delete-node",
  capability: "instances",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const node = await context.node();
    const { instances, volumes } = await context.cloud();
    if (instances === undefined) throw new Error("the provider cannot run machines");
    const tags = { [TAGS.deployment]: node.deploymentId, [TAGS.key]: node.id };
    const found = await instances.list(tags);
    await Promise.all(found.map((instance) => instances.terminate(instance.id)));
    const gone = await waitFor(context, { budgetMs: 20_000, intervalMs: 500 }, async () =>
      (await instances.list(tags)).length === 0 ? true : undefined,
    );
    if (gone === undefined) return { kind: "pending", waitingFor: "the machine to be gone" };
    if (volumes !== undefined) {
      const all = await volumes.list({ [TAGS.deployment]: node.deploymentId });
      const others = (await context.nodes()).filter(({ id, status }) => id !== node.id && status !== "deleted");
      const taken = new Set(others.map(({ volumeId }) => volumeId));
      const left = all.filter(
        ({ id, state, tags: { [TAGS.key]: key } }) =>
          state !== "deleting" && !taken.has(id) && (id === node.volumeId || key === node.id),
      );
      if (left.some((volume) => volume.state === "in-use"))
        return { kind: "pending", waitingFor: "its volume to be free" };
      await Promise.all(left.map((volume) => volumes.delete(volume.id)));
    }
    await releaseAddress(context, node);
    await context.deployments.changeNode(node, { status: "deleted", health: "unknown", confd: false }, context.clock());
    return { kind: "done", output: { instances: found.map((instance) => instance.id) } };
  },
};
