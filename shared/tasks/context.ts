import * as z from "zod";
import { packageKey, parsePackageItem } from "../domain/app/entity.ts";
import { backupStore } from "../domain/backup/store.ts";
import type { CommandStore } from "../domain/command/store.ts";
import { credentialKey } from "../domain/credential/entity.ts";
import { Credential } from "../domain/credential/schema.ts";
import { openValues } from "../domain/deployment/answers.ts";
import { deploymentKey } from "../domain/deployment/entity.ts";
import { Deployment, type Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import { effectStore } from "../domain/effect/store.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import { jobKey, taskKey } from "../domain/job/entity.ts";
import { Job, Task } from "../domain/job/schema.ts";
import { SealedInput } from "../domain/job/sealed-input.ts";
import { jobStore } from "../domain/job/store.ts";
import { lookupsKey } from "../domain/lookup/entity.ts";
import { keepLookups, lookupsOf } from "../domain/lookup/store.ts";
import { metricStore } from "../domain/metric/store.ts";
import { withSpec } from "../domain/revision/rules.ts";
import type { RevisionStore } from "../domain/revision/store.ts";
import { runtimeKey } from "../domain/runtime/entity.ts";
import { Runtime } from "../domain/runtime/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import { newSecret } from "../kernel/ids.ts";
import { once } from "../kernel/once.ts";
import { MASK } from "../packages/contract.ts";
import { PackageGone } from "../packages/gone.ts";
import { bareCluster } from "../packages/vm/bare.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { overridden } from "../packages/vm/override.ts";
import { render } from "../packages/vm/render.ts";
import { type VmPackage, vmPackage } from "../packages/vm/schema.ts";
import type { Table } from "../platform/dynamodb.ts";
import type { Objects } from "../platform/objects.ts";
import type { Reach } from "../platform/reach.ts";
import type { Sealer } from "../platform/secrets.ts";
import type { TrustSet } from "../protocol/messages.ts";
import type { Cloud, Lookups, Provider } from "../providers/contract.ts";
import { openLookups } from "../providers/lookups.ts";
import { type HttpTunnel, isThroughFrontgate } from "../providers/tunnel.ts";
import type { TaskContext } from "./contract.ts";
import { keptAnswers } from "./kept-answers.ts";
import { linkedOf } from "./linked.ts";
import { recordedCloud } from "./recorded-cloud.ts";
import { releaseOf } from "./workloads/release.ts";

export interface LoaderParts {
  readonly table: Table;
  readonly deployments: DeploymentStore;
  readonly frontgates: FrontgateStore;
  readonly commands: CommandStore;
  readonly revisions: RevisionStore;
  readonly sealer: Sealer;
  /** Where the archives of packages lie; absent: of a worker that puts none. */
  readonly objects?: Pick<Objects, "get">;
  readonly provider: Provider;
  /** Where machines find Pilot, whether it answers, and by which keys they know it. */
  readonly pilot: { readonly url: string; check(): Promise<Reach>; trust(): Promise<TrustSet> };
  readonly clock: Clock;
  /** Through which the cloud of such a runtime is reached; absent: there are none. */
  readonly tunnel?: ((runtime: Pick<Runtime, "tenantId" | "id">) => HttpTunnel) | undefined;
  /** Refuses a runtime's settings that the operator does not allow (a private endpoint). @throws TaskError */
  readonly checkConfig: (config: Readonly<Record<string, unknown>>) => void;
  /** Clouds that one call has opened for one job, by runtime and credential: tasks that follow use them again. */
  readonly opened?: Map<string, Promise<Cloud>>;
}

/** What a task's call names. */
export interface Ids {
  readonly tenantId: string;
  readonly jobId: string;
  readonly taskId: string;
  readonly deploymentId: string;
  readonly runtimeId: string;
}

/** A task about another deployment of the same tenant than its job's names it. */
const About = z.object({ about: z.string().optional() });

async function otherDeployment(deployments: DeploymentStore, { tenantId, id }: Deployment, about: string) {
  const [found] = await deployments.several(tenantId, [about]);
  if (found === undefined) throw new Error(`${about}, which depends on ${id}, is gone`);
  return found;
}

/** One read of what the ids name; package, credential and nodes are read when a task asks for them, once. */
export async function loadContext(parts: LoaderParts, ids: Ids): Promise<TaskContext | undefined> {
  const { table, clock } = parts;
  const { tenantId } = ids;
  const [jobItem, taskItem, deploymentItem, runtimeItem, lookupsItem] = await table.batchGet(
    [
      jobKey(tenantId, ids.jobId),
      taskKey(tenantId, ids.jobId, ids.taskId),
      deploymentKey(tenantId, ids.deploymentId),
      runtimeKey(tenantId, ids.runtimeId),
      lookupsKey(tenantId, ids.jobId),
    ],
    { consistent: true },
  );
  if (jobItem === undefined || taskItem === undefined) return undefined;
  const job = Job.parse(jobItem);
  const task = Task.parse(taskItem);
  const own = Deployment.parse(deploymentItem);
  const about = About.parse(task.input).about;
  const deployment = about === undefined ? own : await otherDeployment(parts.deployments, own, about);
  const runtime = Runtime.parse(runtimeItem ?? (await sharedRuntime(table, own)));
  const nodes = once(() => parts.deployments.nodes(deployment.tenantId, deployment.id));
  const target = once(async () =>
    about === undefined ? await targetOf(parts.revisions, job, deployment) : deployment,
  );
  // A plan that takes back leads from what the job was leading to, to what the deployment was.
  const [to, from] = task.phase === "undo" ? [async () => deployment, target] : [target, async () => deployment];
  const loadPackage = once(async () => readPackage(table, await to()));
  const confided = once(() => openInput(parts.sealer, job));
  // What the job has asked is about its own runtime.
  const lookups = openLookups(clock, about === undefined ? lookupsOf(lookupsItem) : []);
  return {
    job,
    task,
    deployment,
    runtime,
    cloud: once(async () => {
      const cloud = keptAnswers(await connectCloud(parts, deployment, runtime, lookups), lookups);
      return recordedCloud(cloud, effectStore(table, clock), task);
    }),
    lookups,
    keepLookups: async () => {
      if (about === undefined) await keepLookups(table, { tenantId, jobId: ids.jobId }, lookups.fresh());
    },
    package: loadPackage,
    rendered: once(async () => clusterOf(parts, await to(), loadPackage)),
    imageDigests: async () => (await to()).imageDigests,
    renderedBefore: once(async () => clusterOf(parts, await from())),
    release: once(async () => releaseOf(parts, task, await to())),
    confided,
    secrets: once(async () => {
      const both = new Set([deployment, await target()].filter(({ sealedValues }) => sealedValues !== undefined));
      const found = await Promise.all([...both].map((one) => secretAnswers(parts.sealer, one)));
      return [...new Set([...found.flat(), ...((await confided())?.secrets ?? [])])];
    }),
    nodes,
    tasks: once(() => jobStore(table, clock).tasks(tenantId, ids.jobId)),
    linked: async () =>
      linkedOf({ deployments: parts.deployments, packageOf: (of) => readPackage(table, of) }, await to()),
    node: async (): Promise<Node> => {
      const found = (await nodes()).find((node) => node.id === task.nodeId);
      if (found === undefined) throw new Error(`task ${task.id} has no node`);
      return found;
    },
    deployments: parts.deployments,
    frontgates: parts.frontgates,
    commands: parts.commands,
    backups: backupStore(table),
    metrics: metricStore(table),
    sealer: parts.sealer,
    pilot: parts.pilot,
    clock,
    newSecret,
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  };
}

/** The deployment as the job will leave it. One read where that is something else than it is now. */
export async function targetOf(
  revisions: Pick<RevisionStore, "get">,
  job: Pick<Job, "id" | "revision" | "respecs">,
  deployment: Deployment,
): Promise<Deployment> {
  if (job.respecs !== true || job.revision === undefined || job.revision === deployment.revision) return deployment;
  const revision = await revisions.get(deployment.tenantId, deployment.id, job.revision);
  if (revision === undefined) throw new Error(`job ${job.id} has no revision ${job.revision}`);
  return withSpec(deployment, revision.spec);
}

/** The version's package as its scan stored it. One read. */
export async function readPackage(
  table: Table,
  deployment: Pick<Deployment, "tenantId" | "appTenantId" | "appVersionId">,
): Promise<VmPackage> {
  const owner = deployment.appTenantId ?? deployment.tenantId;
  const item = await table.get(packageKey(owner, deployment.appVersionId));
  if (item === undefined) throw new PackageGone(deployment.appVersionId);
  return vmPackage.parse(parsePackageItem(item).package);
}

/** The package filled with the deployment's answers, passwords included. One KMS request when there are any. */
export async function renderDeployment(
  sealer: Sealer,
  pkg: VmPackage,
  deployment: Deployment,
): Promise<RenderedCluster> {
  const result = render(pkg, await openValues(sealer, deployment));
  // They were checked when the deployment was accepted.
  if (!result.ok) throw new Error(`the package does not render: ${result.faults[0]?.detail}`);
  return overridden(result.cluster, deployment.overrides);
}

/** The package of a deployment, filled; of one without machines a cluster without roles. One read, one KMS request, or none. */
export async function clusterOf(
  { table, sealer }: Pick<LoaderParts, "table" | "sealer">,
  deployment: Deployment,
  pkg: () => Promise<VmPackage> = () => readPackage(table, deployment),
): Promise<RenderedCluster> {
  if (deployment.workloads !== undefined) return bareCluster(deployment);
  return renderDeployment(sealer, await pkg(), deployment);
}

async function openInput(sealer: Sealer, { tenantId: tenant, id: object, sealedInput }: Job) {
  return sealedInput === undefined
    ? undefined
    : SealedInput.parse(JSON.parse(await sealer.open(sealedInput, { tenant, object })));
}

/** Texts that the deployment's own values have a mask for. */
export async function secretAnswers(sealer: Sealer, deployment: Deployment): Promise<readonly string[]> {
  return masked(deployment.values, await openValues(sealer, deployment));
}

function masked(shown: unknown, given: unknown): readonly string[] {
  if (shown === MASK) return typeof given === "string" ? [given] : [];
  if (!isObject(shown) || !isObject(given)) return [];
  return Object.entries(shown).flatMap(([name, member]) => masked(member, given[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Another tenant's, on which the deployment was let: whether it is still shared is nothing to what runs there. One read. */
export async function sharedRuntime(table: Table, { runtimeTenantId, runtimeId }: Deployment) {
  return runtimeTenantId === undefined
    ? undefined
    : table.get(runtimeKey(runtimeTenantId, runtimeId), { consistent: true });
}

/** The runtime's cloud with the deployment's credential. One read and one KMS request. @throws TaskError for settings that are not allowed */
export function connectCloud(
  parts: LoaderParts,
  deployment: Deployment,
  runtime: Runtime,
  lookups?: Lookups,
): Promise<Cloud> {
  const key = `${runtime.id} ${deployment.credentialId}`;
  const cloud = parts.opened?.get(key) ?? connect(parts, deployment, runtime, lookups);
  parts.opened?.set(key, cloud);
  return cloud;
}

async function connect(
  parts: LoaderParts,
  deployment: Deployment,
  runtime: Runtime,
  lookups: Lookups | undefined,
): Promise<Cloud> {
  parts.checkConfig(runtime.config);
  const credential = await openCredential(parts, deployment);
  const { tenantId } = deployment;
  const tunnel = isThroughFrontgate(credential) ? parts.tunnel?.(runtime) : undefined;
  const through = { ...(tunnel === undefined ? {} : { tunnel }), ...(lookups === undefined ? {} : { lookups }) };
  return parts.provider.connect({ credential, config: runtime.config, tenantId, clock: parts.clock, ...through });
}

async function openCredential(parts: LoaderParts, deployment: Deployment): Promise<unknown> {
  const owner = deployment.runtimeTenantId ?? deployment.tenantId;
  const item = await parts.table.get(credentialKey(owner, deployment.credentialId));
  const credential = Credential.parse(item);
  const secret = await parts.sealer.open(credential.sealed, { tenant: credential.tenantId, object: credential.id });
  return JSON.parse(secret);
}
