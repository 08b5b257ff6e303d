import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../../shared/kernel/clock.ts";
import { contentDigest } from "../../../shared/protocol/content.ts";
import { LIMITS } from "../../../shared/protocol/limits.ts";
import type { FrontgateConfig } from "../../../shared/protocol/messages.ts";
import type { Kept } from "../../machine/kept.ts";
import { type Log, reason } from "../../machine/log.ts";
import { verdict } from "../../machine/result.ts";
import { AGENT_VERSION } from "../../machine/version.ts";
import { openPilotIdentity } from "../identity.ts";
import { dialPilot } from "../pilot-socket.ts";
import { PlatformTrust } from "../platform-trust.ts";
import { createServerClock } from "../server-clock.ts";
import { PilotSession } from "../session.ts";
import { ApiServer, describeCluster } from "./api-server.ts";
import { Calls } from "./calls.ts";
import { keptInSecret } from "./kept-secret.ts";

/** The Secret that its manifest made for it; the environment says another name. */
const SECRET = "pitrix-frontgate-state";
const RETRY_MS = 1_000;
const TRIES = 30;

/**
 * The Frontgate as a pod: no etcd and no Drones, but the API server of its cluster, called as its service account. All that
 * it keeps lies in one Secret. Returns when it dials; ends the process on SIGTERM.
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
  const clock = createServerClock(systemClock);
  const calls = new Calls({ api, namespace, clock: clock.now, send: (message) => session.send(message), log });
  const rotate = async (): Promise<void> => {
    await identity.rotate();
    session.renew();
  };
  const rotateWhenOld = async (): Promise<void> => {
    const age = systemClock().getTime() - (await identity.since()).getTime();
    if (age > LIMITS.frontgateKeyMs) await rotate();
  };
  const heartbeat = (): void => {
    const distrusted = trust.takeDistrusted();
    const counted = distrusted === 0 ? {} : { distrusted };
    session.send({ type: "heartbeat", sentAt: clock.now().toISOString(), nodes: [], ...counted });
  };
  const session = new PilotSession({
    url: config.pilotUrl,
    dial: dialPilot,
    headers: (now) => identity.headers(now),
    ask: async () => undefined,
    hello: async () => ({
      type: "hello",
      agentVersion: AGENT_VERSION,
      address: env["PITRIX_ADDRESS"] ?? "",
      caCertificate: "",
      openCommands: [],
      content: contentDigest([]),
    }),
    clock,
    trust,
    random: Math.random,
    log,
    on: {
      welcome({ rotateKey }) {
        calls.welcome();
        heartbeat();
        identity
          .enrolled()
          .then(() => (rotateKey ? rotate() : rotateWhenOld()))
          .catch((error: unknown) => log.warn("not-recorded", { reason: reason(error) }));
      },
      call: (call) => calls.receive(call),
      command({ id }) {
        const now = clock.now();
        session.send(verdict(id, "refused", now, now, "This Frontgate has no nodes: it is a pod."));
      },
      unreadable(id, message) {
        session.send({ type: "call-answer", id, outcome: "failed", why: "refused", message: message.slice(0, 1024) });
      },
      acknowledged: () => undefined,
      authority: () => undefined,
      cluster: () => undefined,
      heartbeat,
      resend: () => undefined,
    },
  });
  session.start();
  log.info("ready", { version: AGENT_VERSION, namespace });
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      session.stop();
      api.close();
      process.exit(0);
    });
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
