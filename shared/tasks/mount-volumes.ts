import { orderDrone } from "./agent.ts";
import type { TaskKind } from "./contract.ts";
import { DATA_DEVICE } from "./machine.ts";

/** Mounts the node's data volume where the package wants it. */
export const mountVolumes: TaskKind = {
  kind: "mount-volumes",
  timeoutMs: 15 * 60_000,
  async run(context) {
    const [cluster, node] = await Promise.all([context.rendered(), context.node()]);
    const volume = cluster.roles.find((role) => role.role === node.role)?.volume;
    if (volume === undefined) return { kind: "skipped", reason: "the role has no volume" };
    const filesystem = volume.filesystem === "xfs" ? "xfs" : "ext4";
    const volumes = [
      { device: DATA_DEVICE, filesystem, mountPoints: volume.mountPoints, options: volume.options } as const,
    ];
    return orderDrone(context, { kind: "mount-volumes", volumes }, { timeoutMs: 5 * 60_000 });
  },
};
