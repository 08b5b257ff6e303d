import { credentialKey } from "../domain/credential/entity.ts";
import { Credential } from "../domain/credential/schema.ts";
import type { Deployment, Node } from "../domain/deployment/schema.ts";
import type { DeploymentStore } from "../domain/deployment/store.ts";
import type { Difference, DriftReport } from "../domain/drift/schema.ts";
import type { DriftStore } from "../domain/drift/store.ts";
import type { FrontgateStore } from "../domain/frontgate/store.ts";
import { runtimeKey } from "../domain/runtime/entity.ts";
import { Runtime } from "../domain/runtime/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Table } from "../platform/dynamodb.ts";
import type { Sealer } from "../platform/secrets.ts";
import { type Cloud, type Provider, ProviderError, TAGS } from "../providers/contract.ts";
import { observe } from "../providers/observe.ts";
import { type HttpTunnel, isThroughFrontgate } from "../providers/tunnel.ts";
import { TaskError } from "../tasks/contract.ts";
import { compare } from "./compare.ts";
import { noteWorkloads, seenWorkloads, workloadDifferences } from "./workloads.ts";

export interface DriftParts {
  readonly table: Table;
  readonly deployments: DeploymentStore;
  readonly frontgates: FrontgateStore;
  readonly drift: DriftStore;
  readonly sealer: Pick<Sealer, "open">;
  readonly provider: Provider;
  readonly clock: Clock;
  /** Through which the cloud of such a runtime is reached; absent: there are none. */
  readonly tunnel?: ((runtime: Pick<Runtime, "tenantId" | "id">) => HttpTunnel) | undefined;
  /** Refuses a runtime's settings that the operator does not allow. @throws TaskError */
  readonly checkConfig: (config: Readonly<Record<string, unknown>>) => void;
}

/** Deployments of which there is nothing to compare. */
const NOTHING: ReadonlySet<Deployment["status"]> = new Set(["deleted", "rejected", "pending_approval", "creating"]);

/**
 * Compares a deployment with its cloud and keeps the report; changes nothing in the cloud. While a job changes the
 * deployment the answer is `unknown`, since both sides move. `undefined`: there is no such deployment, or nothing of it.
 * Seven reads, one request to KMS, five requests to the cloud, one write; of workloads the same, and a write more where
 * their health or where they are reached is another.
 */
export async function checkDrift(
  parts: DriftParts,
  { tenantId, deploymentId }: { readonly tenantId: string; readonly deploymentId: string },
): Promise<DriftReport | undefined> {
  const [deployment, nodes, before] = await Promise.all([
    parts.deployments.get(tenantId, deploymentId),
    parts.deployments.nodes(tenantId, deploymentId),
    parts.drift.get(tenantId, deploymentId),
  ]);
  if (deployment === undefined || NOTHING.has(deployment.status)) return undefined;
  const now = parts.clock();
  const told = {
    tenantId,
    deploymentId,
    checkedAt: now.toISOString(),
    deploymentVersion: deployment.version,
  };
  const unknown = (reason: string): DriftReport => ({
    ...told,
    status: "unknown",
    differences: before?.differences ?? [],
    reason,
  });
  const report = await (async (): Promise<DriftReport> => {
    if (deployment.activeJobId !== undefined) return unknown("A job is changing the deployment.");
    try {
      const cloud = await connect(parts, deployment);
      const look = deployment.workloads === undefined ? lookAtMachines : lookAtWorkloads;
      const judge = await look(parts, cloud, deployment, nodes);
      // What changed while we looked is not judged by what it was before.
      const after = await parts.deployments.get(tenantId, deploymentId);
      if (after?.version !== deployment.version) return unknown("The deployment was changed meanwhile.");
      const differences = [...(await judge(before?.differences ?? [], now))];
      return { ...told, status: differences.length === 0 ? "in-sync" : "drifted", differences };
    } catch (error) {
      if (error instanceof ProviderError) return unknown(`The cloud answered: ${error.message}`);
      if (error instanceof TaskError) return unknown(error.failure.message);
      throw error;
    }
  })();
  await parts.drift.save(report);
  return report;
}

/** What was seen, to be judged once it is known that nothing has changed meanwhile. */
type Judge = (before: readonly Difference[], now: Date) => Promise<readonly Difference[]>;

async function lookAtMachines(
  { frontgates }: Pick<DriftParts, "frontgates">,
  cloud: Cloud,
  deployment: Deployment,
  nodes: readonly Node[],
): Promise<Judge> {
  const { tenantId, id, frontgateId } = deployment;
  const [observed, frontgate] = await Promise.all([
    observe(cloud, {
      instanceIds: nodes.flatMap(({ instanceId, status }) => (status === "deleted" ? [] : (instanceId ?? []))),
      filter: { [TAGS.deployment]: id },
    }),
    frontgateId === undefined ? undefined : frontgates.get(tenantId, frontgateId),
  ]);
  const believed = { nodes, securityGroupId: frontgate?.securityGroupId };
  return async (before, now) => compare(deployment, believed, observed, before, now);
}

async function lookAtWorkloads(
  { deployments }: Pick<DriftParts, "deployments">,
  cloud: Cloud,
  deployment: Deployment,
): Promise<Judge> {
  const seen = await seenWorkloads(cloud, deployment);
  return async (before, now) => {
    await noteWorkloads(deployments, deployment, seen, now);
    return workloadDifferences(seen.changes, before, now);
  };
}

async function connect(parts: DriftParts, deployment: Deployment): Promise<Cloud> {
  const { tenantId, runtimeId, credentialId, runtimeTenantId: owner = tenantId } = deployment;
  const [runtimeItem, credentialItem] = await parts.table.batchGet(
    [runtimeKey(owner, runtimeId), credentialKey(owner, credentialId)],
    { consistent: true },
  );
  const runtime = Runtime.parse(runtimeItem);
  const credential = Credential.parse(credentialItem);
  parts.checkConfig(runtime.config);
  const secret: unknown = JSON.parse(
    await parts.sealer.open(credential.sealed, { tenant: credential.tenantId, object: credential.id }),
  );
  const tunnel = isThroughFrontgate(secret) ? parts.tunnel?.(runtime) : undefined;
  const through = tunnel === undefined ? {} : { tunnel };
  return parts.provider.connect({
    credential: secret,
    config: runtime.config,
    tenantId,
    clock: parts.clock,
    ...through,
  });
}
