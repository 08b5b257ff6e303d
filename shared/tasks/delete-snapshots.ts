import { TAGS } from "../providers/contract.ts";
import type { TaskKind } from "./contract.ts";

/**
 * Deletes every snapshot that carries the back-up's tag, also one that was never noted, and those that were noted.
 * Two requests to the cloud, and one a snapshot.
 */
export const deleteSnapshots: TaskKind = {
  kind: "delete-snapshots",
  timeoutMs: 30 * 60_000,
  async run(context) {
    const { tenantId, input } = context.job;
    if (input?.backup === undefined) throw new Error("the job names no back-up");
    if (input.backup.policy === "custom") return { kind: "skipped", reason: "the package keeps it, not the cloud" };
    const { snapshots } = await context.cloud();
    if (snapshots === undefined) throw new Error("the provider makes no snapshots");
    const [found, backup] = await Promise.all([
      snapshots.list({ [TAGS.tenant]: tenantId, [TAGS.backup]: input.backup.id }),
      context.backups.get(tenantId, input.backup.id),
    ]);
    const noted = Object.values(backup?.snapshots ?? {}).map(({ snapshotId }) => snapshotId);
    const ids = [...new Set([...found.map(({ id }) => id), ...noted])];
    await Promise.all(ids.map((id) => snapshots.delete(id)));
    return { kind: "done", output: { snapshots: ids } };
  },
};
