import { appVersionItem, archiveObjectKey, packageItem } from "../../domain/app/entity.ts";
import { credentialKey } from "../../domain/credential/entity.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import { namesOf } from "../../domain/deployment/workloads.ts";
import type { Job } from "../../domain/job/schema.ts";
import { revisionOf, specOf } from "../../domain/revision/rules.ts";
import { revisionWrite } from "../../domain/revision/store.ts";
import { runtimeKey } from "../../domain/runtime/entity.ts";
import type { HelmPackage } from "../../packages/helm/package.ts";
import { TestPackage } from "./workloads-state.ts";
import type { testWorld } from "./world.ts";

type World = ReturnType<typeof testWorld>;

/** Ids of the versions of `WEB`, in their order. */
export const FIRST = "appv-000001";
export const SECOND = "appv-000002";

/** An app of two workloads, with jobs of its own around its put. */
export const WEB = {
  name: "web",
  version: "1.0.0",
  workloads: { "Deployment/web": 2, "StatefulSet/db": 1 },
  hooks: { "pre-install": 1, "post-upgrade": 1, "pre-delete": 1 },
} as const;

const VALUES = { greeting: "hello", port: 80, auth: { password: "" } };

/** What a version holds: what was read of it, and its archive. */
export interface TestVersion {
  readonly pkg: HelmPackage;
  readonly archive: Uint8Array;
}

/** Puts a version into the store, its archive beside it. */
export async function putArchive(here: World, id: string, { pkg, archive }: TestVersion): Promise<void> {
  const { tenant: tenantId, table } = here;
  const at = here.clock().toISOString();
  const digest = `sha256:${id.padStart(64, "0")}`;
  await table.put(
    appVersionItem({
      id,
      tenantId,
      appId: "app-000001",
      repoId: "uploads",
      name: pkg.name,
      description: "",
      packageVersion: pkg.meta.version ?? "",
      format: "helm",
      digest,
      status: "active",
      version: 1,
      createdAt: at,
      updatedAt: at,
    }),
  );
  await table.put(packageItem(tenantId, id, { format: "helm", package: pkg }));
  here.archives.set(archiveObjectKey(digest), archive);
}

/** The same of a package for the cluster in memory: the test's words stand in the place of templates. */
export function putVersion(here: World, id: string, said: object): Promise<void> {
  const { name, version, ...rest } = TestPackage.parse({ ...WEB, ...said });
  const pkg: HelmPackage = {
    format: "helm",
    name,
    description: "",
    meta: { name, version },
    apiVersion: "v2",
    type: "application",
    annotations: {},
    dependencies: [],
    defaults: VALUES,
    descriptions: {},
    subcharts: [],
  };
  return putArchive(here, id, { pkg, archive: Buffer.from(JSON.stringify({ name, version, ...rest })) });
}

/** A deployment of workloads with its job, as the API's transaction leaves them. */
export async function prepareWorkloads(
  here: World,
  id: string,
  more: {
    readonly pkg?: object;
    /** In the place of a package for the cluster in memory. */
    readonly version?: TestVersion;
    readonly deployment?: Partial<Deployment>;
    readonly credential?: object;
  } = {},
): Promise<{ readonly deployment: Deployment; readonly job: Job }> {
  const { tenant: tenantId, table, sealer } = here;
  const createdAt = here.clock().toISOString();
  await (more.version === undefined ? putVersion(here, FIRST, more.pkg ?? {}) : putArchive(here, FIRST, more.version));
  const job: Job = {
    id: `job-${id.slice(4)}`,
    tenantId,
    kind: "deploy",
    deploymentId: id,
    provider: "kubernetes",
    workloads: true,
    revision: 1,
    status: "queued",
    attempt: 1,
    layers: 0,
    tasks: 0,
    cancelRequested: false,
    createdBy: "test",
    createdAt,
    version: 1,
  };
  const { namespace, release } = namesOf({ id, name: "web" });
  const values = { ...(more.version?.pkg.defaults ?? VALUES) };
  const deployment: Deployment = {
    id,
    tenantId,
    name: "web",
    description: "",
    appId: "app-000001",
    appVersionId: FIRST,
    repoId: "uploads",
    runtimeId: "rt-000001",
    provider: "kubernetes",
    credentialId: "cred-000001",
    values,
    subnetId: "",
    workloads: { namespace, ownNamespace: true, release, readyWithin: 900 },
    status: "creating",
    activeJobId: job.id,
    lastJobId: job.id,
    revision: 1,
    lastRevision: 1,
    metadataVersion: 0,
    version: 1,
    createdAt,
    updatedAt: createdAt,
    ...more.deployment,
  };
  const shared = { tenantId, description: "", provider: "kubernetes", version: 1, createdAt, updatedAt: createdAt };
  const sealed = await sealer.seal(JSON.stringify(more.credential ?? {}), { tenant: tenantId, object: "cred-000001" });
  const credential = { ...shared, id: "cred-000001", name: "c", sealed, hint: "", fingerprint: "" };
  await table.put({ ...credentialKey(tenantId, "cred-000001"), ...credential });
  const probe = { account: "1", region: "r", zones: [], at: createdAt };
  const runtime = { ...shared, id: "rt-000001", name: "r", credentialId: "cred-000001", config: {}, labels: {}, probe };
  await table.put({ ...runtimeKey(tenantId, "rt-000001"), ...runtime, status: "active" });
  const first = revisionWrite(revisionOf(deployment, job, 1, specOf(deployment)));
  await here.deployments.create({ deployment, job, also: [first] });
  return { deployment, job };
}
