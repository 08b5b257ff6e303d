import type { Operation } from "./contract.ts";
import { onEveryNode, serviceLayers } from "./services.ts";

/**
 * Keeps what a deployment is now: by the package's `backup` commands alone (`custom`), which are told under which id, or
 * by snapshots of the nodes' data volumes (`device`), after those commands where the package has some and the app runs.
 */
export const backUp: Operation = {
  kind: "back-up",
  plan({ cluster, nodes, input }) {
    const { backup } = input;
    if (backup === undefined) throw new Error("the job names no back-up");
    const kept = nodes.filter(({ id }) => input.nodes?.includes(id));
    const told = { snapshot_id: backup.id };
    return [
      ...(backup.commands ? serviceLayers("backup", cluster, kept, { told }) : []),
      ...(backup.policy === "device" ? [kept.map((node) => ({ kind: "snapshot-volume", node }))] : []),
    ];
  },
};

/** Brings back, in place, what the package's own commands have kept. */
export const restore: Operation = {
  kind: "restore",
  plan({ cluster, nodes, input }) {
    if (input.backup === undefined) throw new Error("the job names no back-up");
    const told = { snapshot_id: input.backup.id };
    return [...serviceLayers("restore", cluster, nodes, { told }), onEveryNode("wait-ready", cluster, nodes)];
  },
};

/** Deletes what was kept: the package by its own command while its app runs, and every snapshot in the cloud. */
export const deleteBackup: Operation = {
  kind: "delete-backup",
  bare: true,
  plan({ cluster, nodes, input }) {
    if (input.backup === undefined) throw new Error("the job names no back-up");
    const told = { snapshot_id: input.backup.id };
    return [
      ...(input.backup.commands ? serviceLayers("delete_snapshot", cluster, nodes, { told }) : []),
      [{ kind: "delete-snapshots" }],
    ];
  },
};
