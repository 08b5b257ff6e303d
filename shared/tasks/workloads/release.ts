import { appVersionKey, archiveObjectKey, packageKey, parsePackageItem } from "../../domain/app/entity.ts";
import { AppVersion } from "../../domain/app/schema.ts";
import { openValues } from "../../domain/deployment/answers.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import type { Task } from "../../domain/job/schema.ts";
import { PackageGone } from "../../packages/gone.ts";
import type { Table } from "../../platform/dynamodb.ts";
import type { Objects } from "../../platform/objects.ts";
import type { Sealer } from "../../platform/secrets.ts";
import type { ReleaseInput } from "../../providers/workloads.ts";
import { requirePlace, tagsOf } from "./place.ts";

interface ReleaseParts {
  readonly table: Table;
  readonly sealer: Sealer;
  readonly objects?: Pick<Objects, "get">;
}

/**
 * What is put for a deployment: the archive as its publisher made it, by the digest of the version, and the answers in
 * clear. A job puts once on its way and, taken back, once more: the keys differ by that. One read of two items, a GET and a
 * KMS request where there is a password. @throws PackageGone
 */
export async function releaseOf(
  { table, sealer, objects }: ReleaseParts,
  task: Pick<Task, "jobId" | "phase">,
  deployment: Deployment,
): Promise<ReleaseInput> {
  if (objects === undefined) throw new Error("this worker reads no archives");
  const { tenantId, appTenantId: owner = tenantId, appVersionId, adjustments } = deployment;
  const { namespace, release: name } = requirePlace(deployment);
  const [versionItem, packageItem] = await table.batchGet(
    [appVersionKey(owner, appVersionId), packageKey(owner, appVersionId)],
    { consistent: true },
  );
  if (versionItem === undefined || packageItem === undefined) throw new PackageGone(appVersionId);
  const { digest } = AppVersion.parse(versionItem);
  const [archive, values] = await Promise.all([objects.get(archiveObjectKey(digest)), openValues(sealer, deployment)]);
  return {
    namespace,
    name,
    key: task.phase === undefined ? task.jobId : `${task.jobId}-${task.phase}`,
    format: parsePackageItem(packageItem).format,
    archive,
    values,
    ...(adjustments === undefined ? {} : { adjustments }),
    tags: tagsOf(deployment),
  };
}
