import { catalogue } from "../domain/app/catalogue.ts";
import { appStore } from "../domain/app/store.ts";
import { byItself, PLATFORM_ACTOR } from "../domain/audit/by-itself.ts";
import { auditWrite } from "../domain/audit/log.ts";
import { backupStore } from "../domain/backup/store.ts";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import { driftStore } from "../domain/drift/store.ts";
import type { JobStore } from "../domain/job/store.ts";
import { keyPairStore } from "../domain/key-pair/store.ts";
import { QuotaDefaults } from "../domain/quota/rules.ts";
import { quotaStore } from "../domain/quota/store.ts";
import { runtimeKey } from "../domain/runtime/entity.ts";
import { Runtime } from "../domain/runtime/schema.ts";
import { runtimeStore } from "../domain/runtime/store.ts";
import type { NewId } from "../kernel/ids.ts";
import { Problem } from "../kernel/problem.ts";
import { decide } from "../operations/decide.ts";
import { factsOf } from "../operations/facts.ts";
import { replaceNode } from "../operations/replace-node.ts";
import { save } from "../operations/save.ts";
import { connectCloud, type LoaderParts, readPackage, renderDeployment, sharedRuntime } from "../tasks/context.ts";
import { exhausted, mayReplace, suspects, verdict } from "./rules.ts";

export interface RecoveryParts extends LoaderParts {
  readonly jobs: Pick<JobStore, "listByDeployment">;
  readonly newId: NewId;
}

/** What became of one look. */
export type Recovered =
  | { readonly became: "well" | "there" | "not-allowed" | "exhausted" | "busy" }
  | { readonly became: "started"; readonly nodeId: string }
  | { readonly became: "replacing"; readonly nodeId: string; readonly jobId: string };

/**
 * One look at a deployment with nodes that are not heard: asks its cloud, switches a machine on that somebody switched off,
 * and begins the replacement of one that is gone, one node at a time, as often as an hour allows. May be called by any
 * number of workers: a deployment has one job. Two reads when all is well; six more, one write and one request to the cloud.
 */
export async function recoverNodes(
  parts: RecoveryParts,
  { tenantId, deploymentId }: { readonly tenantId: string; readonly deploymentId: string },
): Promise<Recovered> {
  const now = parts.clock();
  const deployment = await parts.deployments.get(tenantId, deploymentId);
  const all = await parts.deployments.nodes(tenantId, deploymentId);
  const silent = deployment === undefined ? [] : suspects(deployment, all, now);
  if (deployment === undefined || silent.length === 0) return { became: "well" };
  const { instances } = await cloudOf(parts, deployment);
  if (instances === undefined) return { became: "there" };
  const found = await instances.describe(silent.flatMap(({ instanceId }) => instanceId ?? []));
  const judged = silent.map((node) => {
    const instance = found.find(({ id }) => id === node.instanceId);
    return { node, what: verdict(instance, node, now) };
  });
  const lost = judged.filter(({ what }) => what === "lost").map(({ node }) => node);
  const off = judged.find(({ what }) => what === "off")?.node;
  if (lost.length === 0 && off?.instanceId !== undefined) {
    await instances.start(off.instanceId);
    return { became: "started", nodeId: off.id };
  }
  if (lost.length === 0) return { became: "there" };
  const allowed = await replaceable(parts, deployment, lost);
  if (allowed === undefined) return { became: "not-allowed" };
  if (exhausted(await parts.jobs.listByDeployment(tenantId, deploymentId), now)) return { became: "exhausted" };
  return begin(parts, deployment, all, allowed, now);
}

async function cloudOf(parts: RecoveryParts, deployment: Deployment) {
  const key = runtimeKey(deployment.tenantId, deployment.runtimeId);
  const own = await parts.table.get(key, { consistent: true });
  return connectCloud(parts, deployment, Runtime.parse(own ?? (await sharedRuntime(parts.table, deployment))));
}

async function replaceable(parts: RecoveryParts, deployment: Deployment, lost: readonly Node[]) {
  const pkg = await readPackage(parts.table, deployment);
  const cluster = await renderDeployment(parts.sealer, pkg, deployment);
  return lost.find((node) => {
    const role = cluster.roles.find((one) => one.role === node.role);
    return role !== undefined && mayReplace(cluster, role);
  });
}

async function begin(
  parts: RecoveryParts,
  deployment: Deployment,
  all: readonly Node[],
  node: Node,
  now: Date,
): Promise<Recovered> {
  const { table, deployments, revisions, sealer, newId } = parts;
  const { tenantId } = deployment;
  const quotas = quotaStore(table, QuotaDefaults.parse(""));
  const versions = { read: () => Promise.reject(new Error("a replacement reads no version")) };
  const stores = {
    versions,
    apps: appStore(table),
    catalogue: catalogue(table),
    runtimes: runtimeStore(table),
    quotas,
  };
  const viewer = { tenantId, groups: [], wide: true };
  const facts = factsOf(
    {
      ...stores,
      backups: backupStore(table),
      keyPairs: keyPairStore(table),
      drift: driftStore(table),
      deployments,
      revisions,
      sealer,
    },
    viewer,
    deployment,
    all,
  );
  const reason = `The machine of node ${node.sid} is lost.`;
  const asking = { actorId: PLATFORM_ACTOR, groups: [], cause: "recovery", reason, now } as const;
  const told = byItself(
    {
      tenantId,
      operation: "replaceLostNode",
      object: { type: "deployment", id: deployment.id },
      outcome: "done",
      ...(deployment.createdBy === undefined ? {} : { onBehalfOf: deployment.createdBy }),
    },
    now,
  );
  try {
    const decision = await decide(
      { sealer, newId, deployments, apps: stores.apps },
      facts,
      replaceNode,
      { node: node.id },
      asking,
    );
    await save({ deployments, quotas }, decision, [auditWrite(told)]);
    return { became: "replacing", nodeId: node.id, jobId: decision.job.id };
  } catch (error) {
    // Somebody else has begun something with it meanwhile; a later look sees what became of it.
    if (error instanceof Problem && error.status === 409) return { became: "busy" };
    throw error;
  }
}
