import { requireBackup } from "../../../shared/domain/backup/rules.ts";
import type { BackupStore } from "../../../shared/domain/backup/store.ts";
import { deleteBackup } from "../../../shared/operations/delete-backup.ts";
import { following } from "../../../shared/operations/job.ts";
import { type ProposingParts, proposeFor } from "../../../shared/operations/propose.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { remove as contract } from "./routes.ts";
import { shown } from "./shown.ts";

export interface DeleteBackup extends ProposingParts {
  readonly backups: BackupStore;
}

/** Three round trips in sequence: the back-up, its deployment with its nodes and the policies, and one transaction. */
export function remove(needs: DeleteBackup): Operation<typeof contract> {
  return async ({ params, tenantId, reach, caller, now, ifMatch, commit }) => {
    const backup = requireBackup(reach, await needs.backups.get(tenantId, params.id), params.id);
    requireVersion(backup, ifMatch);
    const { deploymentId } = backup;
    const [deployment, nodes, policies] = await Promise.all([
      needs.deployments.get(tenantId, deploymentId),
      needs.deployments.nodes(tenantId, deploymentId),
      needs.policies.all(tenantId),
    ]);
    if (deployment === undefined) throw new Error(`the back-up ${backup.id} has no deployment`);
    const asking = { actorId: caller.actorId, groups: caller.groups, now };
    const read = { deployment, nodes, policies, reach };
    const { decision, save } = await proposeFor(needs, read, deleteBackup, { backupId: backup.id }, asking);
    const body = shown({ ...backup, status: "deleting", version: backup.version + 1 });
    return unlessChanged(
      commit({ body, version: body.version, ...following(decision.job.id) }, save, {
        before: shown(backup),
      }),
    );
  };
}
