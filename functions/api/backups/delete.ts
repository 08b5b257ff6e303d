import { requireBackup } from "../../../shared/domain/backup/rules.ts";
import type { BackupStore } from "../../../shared/domain/backup/store.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { decide } from "../../../shared/operations/decide.ts";
import { deleteBackup } from "../../../shared/operations/delete-backup.ts";
import { factsOf, type OperationParts } from "../../../shared/operations/facts.ts";
import { following } from "../../../shared/operations/job.ts";
import { save } from "../../../shared/operations/save.ts";
import { requireVersion, unlessChanged } from "../../../shared/platform/middleware/precondition.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { remove as contract } from "./routes.ts";
import { shown } from "./shown.ts";

export interface DeleteBackup extends OperationParts {
  readonly backups: BackupStore;
  readonly newId: NewId;
}

/** Three round trips in sequence: the back-up, its deployment with its nodes, and one transaction. */
export function remove(needs: DeleteBackup): Operation<typeof contract> {
  return async ({ params, tenantId, reach, caller, now, ifMatch, commit }) => {
    const backup = requireBackup(reach, await needs.backups.get(tenantId, params.id), params.id);
    requireVersion(backup, ifMatch);
    const { deploymentId } = backup;
    const [deployment, nodes] = await Promise.all([
      needs.deployments.get(tenantId, deploymentId),
      needs.deployments.nodes(tenantId, deploymentId),
    ]);
    if (deployment === undefined) throw new Error(`the back-up ${backup.id} has no deployment`);
    const facts = factsOf(needs, viewerOf(reach), deployment, nodes);
    const asking = { actorId: caller.actorId, groups: caller.groups, now };
    const decision = await decide(needs, facts, deleteBackup, { backupId: backup.id }, asking);
    const body = shown({ ...backup, status: "deleting", version: backup.version + 1 });
    return unlessChanged(
      commit({ body, version: body.version, ...following(decision.job.id) }, (also) => save(needs, decision, also), {
        before: shown(backup),
      }),
    );
  };
}
