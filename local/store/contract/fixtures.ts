import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type JobState, type PitrixClient, pitrixClient } from "../../../sdk/index.ts";
import type { Backup } from "../../../shared/domain/backup/schema.ts";
import { backupWrite } from "../../../shared/domain/backup/store.ts";
import type { Deployment, DeploymentStatus, Node } from "../../../shared/domain/deployment/schema.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import type { Job } from "../../../shared/domain/job/schema.ts";
import { memberItem } from "../../../shared/domain/member/entity.ts";
import { revisionOf, specOf } from "../../../shared/domain/revision/rules.ts";
import { revisionWrite } from "../../../shared/domain/revision/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { packFiles } from "../../../shared/packages/test-pack.ts";
import type { StoreWorld } from "../world.ts";

/** Objects that an operation needs before it can succeed; what is shared is made once. */
export interface Fixtures {
  readonly world: StoreWorld;
  readonly tenantId: string;
  /** Of the tenant, with every permission. */
  readonly client: PitrixClient;
  /** Of the tenant, without what reviewers may. */
  readonly vendor: PitrixClient;
  /** A version of an app of its own that waits for the vendor's review. */
  review(): Promise<{ readonly id: string; readonly appVersionId: string }>;
  /** A repo that was indexed, and what was found in it. */
  catalogue(): Promise<Catalogue>;
  /** Versions of an app of its own, which were uploaded one after the other. */
  uploads(...versions: readonly string[]): Promise<{ readonly appId: string; readonly ids: readonly string[] }>;
  /** A runtime on the tenant's cloud. */
  runtime(): Promise<{ readonly id: string; readonly credentialId: string }>;
  /** Body of a credential that the tenant's cloud knows. */
  credential(): Promise<Parameters<PitrixClient["credentials"]["create"]>[0]>;
  /** ID token of a user who is in the tenant. */
  signedIn(): Promise<string>;
  /** A program that waits to be let in. */
  deviceLogin(): Promise<{ readonly userCode: string; readonly deviceCode: string }>;
  /** A request to deploy that waits for who is `client`, or for others where that is who asks. */
  approval(author: "client" | "vendor"): Promise<string>;
  /** A member of the tenant. */
  member(): Promise<string>;
  /** A deployment without machines, whose last job has the status. */
  deployment(status: DeploymentStatus, job: Job["status"]): Promise<{ readonly id: string; readonly jobId: string }>;
  /** An active one of a version that is there, which has changed once: at its second revision, and without machines. */
  changed(): Promise<{ readonly id: string; readonly laterVersionId: string }>;
  /** The same, with one node that the cloud does not have. */
  withNode(): Promise<string>;
  /** A back-up of that deployment, of which the cloud has nothing. Its id. */
  backup(deploymentId: string, policy: Backup["policy"]): Promise<string>;
}

export interface Catalogue {
  readonly repoId: string;
  readonly scanId: string;
  readonly appId: string;
  readonly appVersionId: string;
}

/** The example package under another name, as its publisher would pack it. */
export async function examplePackage(name: string, version: string): Promise<Uint8Array<ArrayBuffer>> {
  const folder = new URL("../../../examples/zookeeper/", import.meta.url);
  const files: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files[relative(folder.pathname, path)] = readFileSync(path, "utf8");
  }
  // The example lets nobody log in.
  const template = "cluster.json.tmpl";
  files[template] = files[template]?.replace('"associate_eip"', '"associate_eip", "attach_keypairs"') ?? "";
  return new Uint8Array(await packFiles({ ...files, "package.json": JSON.stringify({ name, version }) }));
}

export function openFixtures(
  world: StoreWorld,
  tenantId: string,
  tokens: { readonly full: string; readonly vendor: string },
): Fixtures {
  const url = world.deployed.ApiUrl;
  const client = pitrixClient({ url, token: tokens.full });
  const vendor = pitrixClient({ url, token: tokens.vendor });
  const credential = async () => {
    const { accessKeyId, secretAccessKey } = (await world.cloud()).tenant;
    return { name: "tenant", provider: "aws", secret: { accessKeyId, secretAccessKey } };
  };
  const uploads: Fixtures["uploads"] = async (...versions) => {
    const name = `uploaded-${crypto.randomUUID().slice(0, 8)}`;
    const ids: string[] = [];
    let appId = "";
    for (const version of versions) {
      const made = await client.appVersions.upload(await examplePackage(name, version));
      ids.push(made.id);
      appId = made.appId;
    }
    return { appId, ids };
  };
  const catalogue = once(() => catalogueOf(client, world.repo.url));
  const runtime = once(async () => {
    const { id: credentialId } = await client.credentials.create(await credential());
    const { region, endpoint } = await world.cloud();
    const config = { region, endpoint };
    const made = await client.runtimes.create({ name: "a VPC", provider: "aws", credentialId, config });
    return { id: made.id, credentialId };
  });
  const fixtures: Fixtures = {
    world,
    tenantId,
    client,
    vendor,
    credential,
    uploads,
    async review() {
      await client.store.update({ reviewPhases: { private: ["vendor"] } }, { ifMatch: "*" });
      const [appVersionId = ""] = (await uploads("1.0.0")).ids;
      const { location = "" } = await vendor.appVersions.submit(appVersionId, {}).answer();
      return { id: location.split("/").at(-1) ?? "", appVersionId };
    },
    signedIn: once(async () => {
      const user = await world.users.add("Contract User");
      await world.users.join(tenantId, user, ["user"]);
      return world.users.signIn(user);
    }),
    deviceLogin: () => client.deviceLogins.begin({ clientName: "contract" }),
    catalogue,
    runtime,
    async approval(author) {
      const { appVersionId } = await catalogue();
      const { id: runtimeId } = await runtime();
      const approvers = [{ role: "tenant-admin" }];
      const flow = await client.approvalFlows.create({ kind: "deploy", approvers });
      const values = { cluster: { name: "asked", subnet: "subnet-00000000", zk_node: { count: 1 } } };
      const asking = author === "client" ? client : vendor;
      const made = await asking.deployments.create({ appVersionId, runtimeId, values });
      await client.approvalFlows.delete(flow.id, { ifMatch: "*" });
      if (!("approvalId" in made) || made.approvalId === undefined) throw new Error("the deployment does not wait");
      return made.approvalId;
    },
    member: once(async () => {
      const userId = newId("user");
      const at = new Date().toISOString();
      const common = { version: 1, createdAt: at, createdBy: userId, updatedAt: at };
      const member = { tenantId, userId, email: "approver@example.com", name: "", roles: ["approver"], groups: [] };
      await world.table.put(memberItem({ ...member, status: "active", ...common }));
      return userId;
    }),
    deployment: (status, jobStatus) => seedDeployment(world, tenantId, status, jobStatus),
    async changed() {
      const [{ appId, ids }, place] = await Promise.all([uploads("1.0.0", "1.1.0"), runtime()]);
      const [appVersionId = "", laterVersionId = ""] = ids;
      const at = { appId, appVersionId, runtimeId: place.id, credentialId: place.credentialId };
      const { id } = await seedDeployment(world, tenantId, "active", "succeeded", { ...at, ...ANSWERED });
      await seedRevisions(world, tenantId, id);
      return { id, laterVersionId };
    },
    async withNode() {
      const { id } = await fixtures.changed();
      await deploymentStore(world.table).addNodes([seededNode(tenantId, id)]);
      return id;
    },
    async backup(deploymentId, policy) {
      const deployment = await deploymentStore(world.table).get(tenantId, deploymentId);
      if (deployment === undefined) throw new Error("the deployment is gone");
      const id = newId("backup");
      await world.table.transact([backupWrite(seededBackup(deployment, id, policy))]);
      return id;
    },
  };
  return fixtures;
}

function seededNode(tenantId: string, deploymentId: string): Node {
  return {
    id: newId("node"),
    tenantId,
    deploymentId,
    role: "",
    sid: 1,
    cpu: 1,
    memory: 2048,
    volumeSize: 10,
    instanceId: "i-0a1b2c3d",
    status: "active",
    health: "unknown",
    confd: false,
    sealedToken: "",
    tokenSha256: "",
    updatedAt: new Date().toISOString(),
  };
}

function seededBackup(deployment: Deployment, id: string, policy: Backup["policy"]): Backup {
  return {
    id,
    tenantId: deployment.tenantId,
    deploymentId: deployment.id,
    name: "contract",
    policy,
    consistency: "crash",
    status: "available",
    jobId: deployment.lastJobId,
    spec: specOf(deployment),
    provider: deployment.provider,
    snapshots: {},
    createdBy: "tok-contract",
    version: 1,
    createdAt: deployment.createdAt,
  };
}

async function catalogueOf(client: PitrixClient, url: string): Promise<Catalogue> {
  const { id: repoId } = await client.repos.create({ name: "examples", url });
  const { id: scanId } = await client.repos.index(repoId);
  await client.repos.waitForScan({ repoId, id: scanId }, { timeoutMs: 60_000 });
  const [app] = await client.apps.listAll({ q: "zookeeper" }).toArray(1);
  if (app?.latestVersionId === undefined) throw new Error("the example app is not in the store");
  return { repoId, scanId, appId: app.id, appVersionId: app.latestVersionId };
}

/** As a job would have left it; nothing of it is in a cloud, so its jobs have nothing to do there. */
async function seedDeployment(
  world: StoreWorld,
  tenantId: string,
  status: DeploymentStatus,
  jobStatus: JobState["status"],
  more: Partial<Deployment> = {},
) {
  const at = new Date().toISOString();
  const [id, jobId] = [newId("deployment"), newId("job")];
  const going = jobStatus === "running" ? { activeJobId: jobId } : {};
  await deploymentStore(world.table).create({
    deployment: {
      id,
      tenantId,
      name: "without machines",
      description: "",
      appId: newId("app"),
      appVersionId: newId("appVersion"),
      repoId: newId("repo"),
      runtimeId: newId("runtime"),
      provider: "aws",
      credentialId: newId("credential"),
      values: {},
      subnetId: "subnet-0a1b2c3d",
      status,
      ...going,
      lastJobId: jobId,
      metadataVersion: 0,
      version: 1,
      createdAt: at,
      updatedAt: at,
      ...more,
    },
    job: {
      id: jobId,
      tenantId,
      kind: "delete",
      deploymentId: id,
      provider: "aws",
      status: jobStatus,
      attempt: 1,
      layers: 0,
      tasks: 0,
      cancelRequested: false,
      createdBy: "tok-contract",
      createdAt: at,
      version: 1,
    },
    also: [],
  });
  return { id, jobId };
}

/** The example's form, answered: no node of it is made. */
const ANSWERED = {
  values: {
    cluster: {
      name: "ZooKeeper",
      description: "",
      subnet: "subnet-0a1b2c3d",
      zk_node: { cpu: 1, memory: 2048, count: 3, volume_size: 10 },
    },
    env: { tickTime: 500, initLimit: 10, syncLimit: 5, maxClientCnxns: 60 },
  },
  revision: 2,
  lastRevision: 2,
};

/** Two revisions as their jobs would have left them. */
async function seedRevisions(world: StoreWorld, tenantId: string, id: string): Promise<void> {
  const deployment = await deploymentStore(world.table).get(tenantId, id);
  if (deployment === undefined) throw new Error("the deployment is gone");
  const { createdAt } = deployment;
  const writes = (["deploy", "configure"] as const).map((kind, index) => {
    const job = { id: newId("job"), kind, createdBy: "tok-contract", createdAt };
    const revision = revisionOf(deployment, job, index + 1, specOf(deployment));
    return revisionWrite({ ...revision, status: "applied", endedAt: createdAt });
  });
  await world.table.transact(writes);
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
