import { appVersionItem, packageItem } from "../../domain/app/entity.ts";
import { deploymentKey } from "../../domain/deployment/entity.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import type { Job } from "../../domain/job/schema.ts";
import { revisionOf, specOf } from "../../domain/revision/rules.ts";
import { revisionWrite } from "../../domain/revision/store.ts";
import type { VmPackage } from "../../packages/vm/schema.ts";
import type { testWorld } from "../../tasks/testing/world.ts";

type World = Pick<ReturnType<typeof testWorld>, "tenant" | "table">;

/** Id of the version that `laterVersion` brings. */
export const LATER = "appv-000002";

/** Puts a later version of the deployment's app into the store. */
export async function laterVersion(here: World, deployment: Deployment, pkg: VmPackage): Promise<void> {
  const { appId, repoId, createdAt: at } = deployment;
  const version = {
    id: LATER,
    tenantId: here.tenant,
    appId,
    repoId,
    name: "zk",
    description: "",
    packageVersion: "0.2.0",
    format: "vm",
    digest: `sha256:${"0".repeat(64)}`,
    status: "active",
    version: 1,
    createdAt: at,
    updatedAt: at,
  } as const;
  await here.table.put(appVersionItem(version));
  await here.table.put(packageItem(here.tenant, LATER, { format: "vm", package: pkg }));
}

/** What the job that made a deployment brought about becomes its revision 1, as the API's transaction has it from the beginning. */
export async function firstRevision(here: World, deployment: Deployment, job: Job): Promise<void> {
  const revision = revisionOf(deployment, job, 1, specOf(deployment));
  await here.table.transact([revisionWrite({ ...revision, status: "applied", endedAt: deployment.createdAt })]);
  const numbered = { ...deployment, revision: 1, lastRevision: 1 };
  await here.table.put({ ...deploymentKey(here.tenant, deployment.id), entity: "Deployment", ...numbered });
}
