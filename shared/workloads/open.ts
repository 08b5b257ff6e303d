import { credentialKey } from "../domain/credential/entity.ts";
import { Credential } from "../domain/credential/schema.ts";
import type { Deployment } from "../domain/deployment/schema.ts";
import { runtimeKey } from "../domain/runtime/entity.ts";
import { Runtime } from "../domain/runtime/schema.ts";
import type { Table } from "../platform/dynamodb.ts";
import type { Sealer } from "../platform/secrets.ts";
import { type Provider, ProviderError } from "../providers/contract.ts";
import { type HttpTunnel, isThroughFrontgate } from "../providers/tunnel.ts";
import type { WorkloadsCapability } from "../providers/workloads.ts";
import type { Place } from "./members.ts";

export interface OpeningParts {
  readonly table: Table;
  readonly sealer: Pick<Sealer, "open">;
  readonly provider: Provider;
  /** Through which the cluster of such a runtime is reached; absent: there are none. */
  readonly tunnel?: ((runtime: Pick<Runtime, "tenantId" | "id">) => HttpTunnel) | undefined;
  /** Refuses a runtime's settings that the operator does not allow. @throws TaskError */
  readonly checkConfig: (config: Readonly<Record<string, unknown>>) => void;
}

/** A deployment's cluster, and where in it the deployment lies. */
export interface Opened extends WorkloadsCapability {
  readonly place: Place;
  readonly runtime: Runtime;
}

/**
 * A deployment's cluster, with its runtime's credential, and where it lies there. One read of two items and one request to
 * KMS. `undefined`: it runs on machines. @throws ProviderError `auth` where runtime or credential are gone
 */
export async function openPlace(
  { table, sealer, provider, checkConfig, tunnel }: OpeningParts,
  deployment: Deployment,
): Promise<Opened | undefined> {
  const { id: deploymentId, tenantId, workloads, runtimeTenantId: owner = tenantId } = deployment;
  if (workloads === undefined) return undefined;
  const [runtimeItem, credentialItem] = await table.batchGet(
    [runtimeKey(owner, deployment.runtimeId), credentialKey(owner, deployment.credentialId)],
    { consistent: true },
  );
  if (runtimeItem === undefined || credentialItem === undefined) throw gone();
  const runtime = Runtime.parse(runtimeItem);
  const { config } = runtime;
  const credential = Credential.parse(credentialItem);
  checkConfig(config);
  const secret: unknown = JSON.parse(
    await sealer.open(credential.sealed, { tenant: credential.tenantId, object: credential.id }),
  );
  const through = isThroughFrontgate(secret) && tunnel !== undefined ? { tunnel: tunnel(runtime) } : {};
  const { workloads: capability } = provider.connect({ credential: secret, config, tenantId, ...through });
  if (capability === undefined) return undefined;
  const { namespace, ownNamespace, release } = workloads;
  return { ...capability, runtime, place: { deploymentId, namespace, ownNamespace, release } };
}

function gone(): ProviderError {
  const message = "The deployment's runtime or its credential is not there any more.";
  return new ProviderError({ kind: "auth", providerCode: "NoSuchRuntime", message });
}
