import { requireBackup, requireStatus } from "../../../shared/domain/backup/rules.ts";
import type { Backup } from "../../../shared/domain/backup/schema.ts";
import type { BackupStore } from "../../../shared/domain/backup/store.ts";
import { openValues } from "../../../shared/domain/deployment/answers.ts";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { derivedId } from "../../../shared/kernel/ids.ts";
import { invalid } from "../../../shared/kernel/problem.ts";
import { type DeployingParts, proposeDeploy } from "../../../shared/operations/deploy/propose.ts";
import { following } from "../../../shared/operations/job.ts";
import { isObject, type JsonObject, json } from "../../../shared/packages/json.ts";
import { requireReach } from "../../../shared/platform/middleware/authorise.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { restore as contract } from "./routes.ts";

export interface RestoreBackup extends DeployingParts {
  readonly backups: BackupStore;
}

/** One round trip more than a deployment, which it is otherwise; one to KMS for its passwords. */
export function restore(needs: RestoreBackup): Operation<typeof contract> {
  return async ({ params, query, body, tenantId, reach, caller, now, commit }) => {
    const backup = requireBackup(reach, await needs.backups.get(tenantId, params.id), params.id);
    requireStatus(backup, ["available"], "restored");
    if (backup.policy === "custom") throw keptByPackage(backup);
    const deploying = requireReach(caller, "deployments:create");
    const viewer = viewerOf(requireReach(caller, "app-versions:read"));
    const places = requireReach(caller, "runtimes:read");
    const { spec } = backup;
    const had = await openValues(needs.sealer, { ...spec, tenantId, id: backup.deploymentId });
    const { name, description, groups, reason } = body;
    const request = {
      appVersionId: spec.appVersionId,
      runtimeId: spec.runtimeId,
      groups,
      values: merged(had, json.parse(body.values)),
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(reason === undefined ? {} : { reason }),
    };
    const asking = { tenantId, caller, viewer, reach: deploying, places, now };
    const restored = restoredFrom(backup);
    if (query.dryRun === "true") {
      // The same request is the same plan, whenever it is asked.
      const same: DeployingParts = { ...needs, newId: (kind) => derivedId(kind, "dry run") };
      return { status: 200, body: await (await proposeDeploy(same, request, asking, { restored })).plan() };
    }
    const { accepted, save } = await proposeDeploy(needs, request, asking, { restored });
    const { deployment, job } = accepted;
    const answer = { body: deployment, version: 1, ...following(job.id) };
    return commit(answer, save, { object: { type: "deployment", id: deployment.id } });
  };
}

/** Which snapshot each node begins with: by the order of the numbers that the nodes of a role had. Pure. */
export function restoredFrom({ id, snapshots }: Pick<Backup, "id" | "snapshots">): NonNullable<Deployment["restored"]> {
  const byRole = Map.groupBy(Object.values(snapshots), ({ role }) => role);
  const volumes = [...byRole].flatMap(([role, own]) =>
    own.sort((a, b) => a.sid - b.sid).map(({ snapshotId, size }, place) => ({ role, place, snapshotId, size })),
  );
  return { backupId: id, volumes };
}

/** Answers over answers, section by section. Pure. */
function merged(before: JsonObject, given: unknown): JsonObject {
  const over = json.parse(given);
  if (!isObject(over)) return before;
  const entries = Object.entries(over).map(([key, value]) => {
    const had = Object.hasOwn(before, key) ? before[key] : undefined;
    return [key, had !== undefined && isObject(had) && isObject(value) ? merged(had, value) : value] as const;
  });
  return Object.fromEntries([...Object.entries(before), ...entries]);
}

function keptByPackage({ deploymentId }: Backup) {
  return invalid("invalid-request", "This back-up is not made of snapshots", [
    {
      pointer: "",
      detail: "The app's own commands keep it, so that it comes back in place.",
      remedy: `Send POST /deployments/${deploymentId}:restore.`,
    },
  ]);
}
