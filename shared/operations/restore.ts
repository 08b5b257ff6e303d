import * as z from "zod";
import { requireStatus } from "../domain/backup/rules.ts";
import { invalid } from "../kernel/problem.ts";
import { requireRunning } from "./back-up.ts";
import { requestKind } from "./contract.ts";

export const restore = requestKind({
  kind: "restore",
  request: z.strictObject({
    /** One that the app's own commands made. */
    backupId: z.string().max(64),
  }),
  async decide(facts, { backupId }) {
    const backup = await facts.backup(backupId);
    const wrong = (detail: string, remedy: string) =>
      invalid("invalid-request", "This back-up cannot be restored here", [{ pointer: "/backupId", detail, remedy }]);
    if (backup === undefined || backup.deploymentId !== facts.deployment.id)
      throw wrong(`The deployment has no back-up "${backupId}".`, "Find one with GET /backups?deploymentId=.");
    if (backup.policy === "device")
      throw wrong(
        "It holds snapshots of volumes, which become a new deployment.",
        `Send POST /backups/${backupId}:restore.`,
      );
    requireStatus(backup, ["available"], "restored");
    requireRunning(facts);
    return { input: { backup: { id: backup.id, policy: backup.policy, commands: true } } };
  },
});
