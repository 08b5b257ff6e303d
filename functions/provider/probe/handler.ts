import * as z from "zod";
import { provider } from "#provider";
import { credentialStore } from "../../../shared/domain/credential/store.ts";
import { frontgateStore } from "../../../shared/domain/frontgate/store.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import { runtimeStore } from "../../../shared/domain/runtime/store.ts";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { openTunnels } from "../../../shared/pilot/open-tunnels.ts";
import { seeCluster } from "../../../shared/pilot/see-cluster.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { createLogger } from "../../../shared/platform/logger.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { type ProbeReport, ProviderError } from "../../../shared/providers/contract.ts";
import { isThroughFrontgate } from "../../../shared/providers/tunnel.ts";
import { runtimeSubnets } from "../../../shared/runtimes/subnets.ts";
import { guarded, requireAllowedEndpoint } from "../../../shared/tasks/allowed-endpoint.ts";
import { refusalOf } from "../../../shared/tasks/provider-refusal.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const table = openTable(env.TABLE_NAME);
const credentials = credentialStore(table);
const runtimes = runtimeStore(table);
const frontgates = frontgateStore(table);
const tunnel = openTunnels(table, env);
const sealer = openSealer(env.KEY_ID);
const cloud = guarded(provider, env.ALLOWED_PROVIDER_ENDPOINTS);
const log = createLogger();
const checkConfig = requireAllowedEndpoint(env.ALLOWED_PROVIDER_ENDPOINTS);

const Probe = z.object({ tenantId: z.string(), credentialId: z.string(), config: z.record(z.string(), z.unknown()) });

/** A cluster's Frontgate has come: its runtime waits to be looked at. */
const Connected = z.object({ connected: z.object({ tenantId: z.string(), runtimeId: z.string() }) });

/** The cluster as it is seen through its Frontgate. @throws ProviderError */
async function through(runtime: Runtime): Promise<ProbeReport> {
  const { tenantId, config, credentialId } = runtime;
  const credential = await credentials.get(tenantId, credentialId);
  if (credential?.via === undefined) throw unreachable();
  const opened: unknown = JSON.parse(await sealer.open(credential.sealed, { tenant: tenantId, object: credentialId }));
  if (!isThroughFrontgate(opened)) throw unreachable();
  return cloud.connect({ credential: opened, config, tenantId, tunnel: tunnel(runtime) }).probe();
}

/** Somebody chooses a subnet for machines. */
const Subnets = z.object({
  subnets: z.object({ tenantId: z.string(), runtimeId: z.string(), askedBy: z.string() }),
});

const unreachable = (): ProviderError =>
  new ProviderError({
    kind: "invalid",
    providerCode: "NotThroughFrontgate",
    message: "The runtime's credential is not one of a Frontgate any more.",
  });

/** Asks a cloud, with a stored credential, who we are or which subnets it has. The secret is opened here and goes nowhere else. */
export async function handler(event: unknown) {
  const come = Connected.safeParse(event);
  if (come.success) {
    const { connected } = come.data;
    const became = await seeCluster({ runtimes, frontgates, clock: systemClock, probe: through }, connected);
    log.info("cluster looked at", { ...connected, became });
    return became;
  }
  const wanted = Subnets.safeParse(event);
  if (wanted.success) {
    const parts = { runtimes, credentials, sealer, provider: cloud, tunnel, checkConfig };
    return answering(() => runtimeSubnets(parts, wanted.data.subnets));
  }
  const { tenantId, credentialId, config } = Probe.parse(event);
  const credential = await credentials.get(tenantId, credentialId);
  if (credential === undefined) return refuse("not-found", "NoSuchCredential", "The credential is not there any more.");
  return answering(async () => {
    checkConfig(config);
    const secret: unknown = JSON.parse(
      await sealer.open(credential.sealed, { tenant: tenantId, object: credentialId }),
    );
    return cloud.connect({ credential: secret, config, tenantId }).probe();
  });
}

/** Never throws what a cloud refused. */
async function answering<T>(ask: () => Promise<T>) {
  try {
    return { ok: true, report: await ask() };
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== undefined) return { ok: false, error: refusal };
    if (error instanceof Problem && error.code === "secret-missing")
      return refuse(error.code, error.code, error.message);
    throw error;
  }
}

function refuse(kind: string, providerCode: string, message: string) {
  return { ok: false, error: { kind, providerCode, message } };
}
