import * as z from "zod";
import { requireStatus } from "../domain/backup/rules.ts";
import { deletingWrite } from "../domain/backup/store.ts";
import { notFound } from "../kernel/problem.ts";
import { PackageGone } from "../packages/gone.ts";
import { type Facts, requestKind } from "./contract.ts";

/** Asked by `DELETE /backups/{id}` and by a schedule that keeps only so many. */
export const deleteBackup = requestKind({
  kind: "delete-backup",
  request: z.strictObject({ backupId: z.string() }),
  async decide(facts, { backupId }) {
    const backup = await facts.backup(backupId);
    if (backup === undefined) throw notFound("back-up", backupId);
    requireStatus(backup, ["available", "failed"], "deleted");
    // What a package keeps of its own, it alone can delete; of an app that does not run, or whose package is gone, the record goes.
    const commands = backup.policy === "custom" && facts.deployment.status === "active" && (await hasPackage(facts));
    return {
      input: { backup: { id: backup.id, policy: backup.policy, commands } },
      ofJob: () => ({ writes: [deletingWrite(backup)] }),
    };
  },
});

async function hasPackage({ pkg }: Facts): Promise<boolean> {
  try {
    await pkg();
    return true;
  } catch (error) {
    if (error instanceof PackageGone) return false;
    throw error;
  }
}
