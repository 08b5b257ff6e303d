import * as z from "zod";
import { provider } from "#provider";
import { credentialStore } from "../../../shared/domain/credential/store.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { openTable } from "../../../shared/platform/dynamodb.ts";
import { openSealer } from "../../../shared/platform/secrets.ts";
import { ProviderError } from "../../../shared/providers/contract.ts";
import { guarded, requireAllowedEndpoint } from "../../../shared/tasks/allowed-endpoint.ts";
import { TaskError } from "../../../shared/tasks/contract.ts";
import { Env } from "./env.ts";

const env = Env.parse(process.env);
const credentials = credentialStore(openTable(env.TABLE_NAME));
const sealer = openSealer(env.KEY_ID);
const cloud = guarded(provider, env.ALLOWED_PROVIDER_ENDPOINTS);
const checkConfig = requireAllowedEndpoint(env.ALLOWED_PROVIDER_ENDPOINTS);

const Probe = z.object({ tenantId: z.string(), credentialId: z.string(), config: z.record(z.string(), z.unknown()) });

/** Asks a cloud who we are with a stored credential. The secret is opened here and goes nowhere else. */
export async function handler(event: unknown) {
  const { tenantId, credentialId, config } = Probe.parse(event);
  const credential = await credentials.get(tenantId, credentialId);
  if (credential === undefined) return refuse("not-found", "NoSuchCredential", "The credential is not there any more.");
  try {
    checkConfig(config);
    const secret: unknown = JSON.parse(
      await sealer.open(credential.sealed, { tenant: tenantId, object: credentialId }),
    );
    return { ok: true, report: await cloud.connect({ credential: secret, config, tenantId }).probe() };
  } catch (error) {
    if (error instanceof ProviderError) return refuse(error.kind, error.providerCode, error.message, error.remedy);
    if (error instanceof TaskError) return refuse("invalid", error.failure.code, error.message);
    if (error instanceof Problem && error.code === "secret-missing")
      return refuse(error.code, error.code, error.message);
    throw error;
  }
}

function refuse(kind: string, providerCode: string, message: string, remedy?: string) {
  return { ok: false, error: { kind, providerCode, message, remedy } };
}
