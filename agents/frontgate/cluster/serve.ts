import { setTimeout as sleep } from "node:timers/promises";
import type { FrontgateConfig } from "../../../shared/protocol/messages.ts";
import type { Kept } from "../../machine/kept.ts";
import { type Log, reason } from "../../machine/log.ts";
import { AGENT_VERSION } from "../../machine/version.ts";
import { serveCalls } from "../calls/serve.ts";
import { openPilotIdentity } from "../identity.ts";
import { PlatformTrust } from "../platform-trust.ts";
import { ApiServer, describeCluster } from "./api-server.ts";
import { clusterCarrier } from "./carrier.ts";
import { keptInSecret } from "./kept-secret.ts";

/** The Secret that its manifest made for it; the environment says another name. */
const SECRET = "pitrix-frontgate-state";
const RETRY_MS = 1_000;
const TRIES = 30;

/**
 * The Frontgate as a pod: the API server of its cluster is called as its service account. All that it keeps lies in one Secret.
 * Returns when it dials; ends the process on SIGTERM.
 */
export async function serveCluster(input: {
  readonly config: FrontgateConfig;
  readonly log: Log;
  readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<void> {
  const { config, log, env } = input;
  const api = new ApiServer(describeCluster(env));
  const namespace = await api.namespace();
  const place = { namespace, name: env["PITRIX_STATE_SECRET"] ?? SECRET };
  const kept = await keptInSecret(api, place, config.enrolmentToken);
  const { identity, trust } = await patiently(log, () => open(kept, config));
  const carrier = clusterCarrier(api, namespace);
  await serveCalls({ config, carrier, identity, trust, log, env });
  log.info("ready", { version: AGENT_VERSION, namespace });
}

async function open(kept: Kept, config: FrontgateConfig) {
  const identity = await openPilotIdentity(kept, config);
  return { identity, trust: await PlatformTrust.open(kept, config) };
}

/** The API server may be a moment late: a pod begins before its network does. */
async function patiently<T>(log: Log, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === TRIES) throw error;
      log.warn("not-begun", { reason: reason(error) });
      await sleep(RETRY_MS);
    }
  }
}
