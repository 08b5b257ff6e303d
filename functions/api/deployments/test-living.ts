import { packageItem } from "../../../shared/domain/app/entity.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import type { Deployment, Node } from "../../../shared/domain/deployment/schema.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { queuedJob } from "../../../shared/operations/job.ts";
import { openPackage } from "../../../shared/packages/open-package.ts";
import type { VmPackage } from "../../../shared/packages/vm/schema.ts";
import type { TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

const AT = "2026-11-21T09:00:00.000Z";

/** A deployment of the paper's package, as a job has left it: nothing changes it now. */
export async function seedLiving(
  { aws }: Pick<TestApi, "aws">,
  tenantId: string,
  more: Partial<Deployment> = {},
  options: { readonly roles?: readonly string[]; readonly pkg?: VmPackage; readonly answers?: object } = {},
): Promise<{ readonly deployment: Deployment; readonly nodes: readonly Node[] }> {
  const { version } = await seedZookeeper(aws.table, tenantId);
  if (options.pkg !== undefined)
    await aws.table.put(packageItem(tenantId, version.id, { format: "vm", package: options.pkg }));
  const runtime = await seedRuntime(aws.table, tenantId);
  const stored = await appStore(aws.table).getPackage(tenantId, version.id);
  if (stored === undefined) throw new Error("the version has no package");
  const pkg = openPackage(stored);
  const given = { cluster: { subnet: "subnet-0a1b2c3d" }, ...options.answers };
  const checked = pkg.checkValues(given);
  if (!checked.ok) throw new Error(JSON.stringify(checked.faults));
  const id = newId("deployment");
  const job = queuedJob({
    id: newId("job"),
    tenantId,
    kind: "deploy",
    deploymentId: id,
    provider: "aws",
    createdBy: "tok-tester",
    createdAt: AT,
  });
  const deployment: Deployment = {
    id,
    tenantId,
    name: "zk",
    description: "",
    appId: version.appId,
    appVersionId: version.id,
    repoId: version.repoId,
    runtimeId: runtime.id,
    provider: "aws",
    credentialId: runtime.credentialId,
    values: pkg.mask(checked.values).values,
    subnetId: "subnet-0a1b2c3d",
    status: "active",
    lastJobId: job.id,
    revision: 1,
    lastRevision: 1,
    metadataVersion: 1,
    createdBy: "tok-tester",
    version: 2,
    createdAt: AT,
    updatedAt: AT,
    ...more,
  };
  const store = deploymentStore(aws.table);
  await store.create({ deployment, job: { ...job, status: "succeeded" }, also: [] });
  const nodes = (options.roles ?? ["", "", ""]).map((role, index): Node => {
    const sid = index + 1;
    return {
      id: newId("node"),
      tenantId,
      deploymentId: id,
      role,
      sid,
      cpu: 1,
      memory: 1024,
      volumeSize: 10,
      instanceId: `i-${sid}`,
      address: `10.0.0.${sid}`,
      status: "active",
      health: "online",
      confd: true,
      sealedToken: "",
      tokenSha256: "",
      updatedAt: AT,
    };
  });
  await store.addNodes(nodes);
  return { deployment, nodes };
}
