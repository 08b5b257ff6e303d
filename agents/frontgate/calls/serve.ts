import { systemClock } from "../../../shared/kernel/clock.ts";
import type { Call } from "../../../shared/protocol/calling.ts";
import { contentDigest } from "../../../shared/protocol/content.ts";
import type { FrontgateConfig } from "../../../shared/protocol/messages.ts";
import { type Log, reason } from "../../machine/log.ts";
import { verdict } from "../../machine/result.ts";
import { AGENT_VERSION } from "../../machine/version.ts";
import type { PilotIdentity } from "../identity.ts";
import { keyChanges } from "../key-changes.ts";
import { dialPilot } from "../pilot-socket.ts";
import type { PlatformTrust } from "../platform-trust.ts";
import { createServerClock } from "../server-clock.ts";
import { PilotSession } from "../session.ts";
import { Calls } from "./calls.ts";
import type { Carrier } from "./carrier.ts";
import { serveHealth } from "./health.ts";

export interface ServeCalls<C extends Call> {
  readonly config: FrontgateConfig;
  readonly carrier: Carrier<C>;
  readonly identity: PilotIdentity;
  readonly trust: PlatformTrust;
  readonly log: Log;
  /** `PITRIX_ADDRESS` and `PITRIX_HEALTH_PORT`. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A Frontgate that only carries calls: no etcd and no Drones. Returns when it dials; ends the process on SIGTERM. */
export async function serveCalls<C extends Call>(input: ServeCalls<C>): Promise<void> {
  const { config, carrier, identity, trust, log, env } = input;
  const clock = createServerClock(systemClock);
  const calls = new Calls({ carrier, clock: clock.now, send: (message) => session.send(message), log });
  const changeKey = keyChanges(identity, systemClock, () => session.renew());
  const refused = (id: string, message: string): void =>
    session.send({ type: "call-answer", id, outcome: "failed", why: "refused", message: message.slice(0, 1024) });
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
        changeKey(rotateKey).catch((error: unknown) => log.warn("not-recorded", { reason: reason(error) }));
      },
      call(call) {
        if (carrier.isOwn(call)) calls.receive(call);
        else refused(call.id, `This Frontgate carries no \`${call.type}\`.`);
      },
      command({ id }) {
        const now = clock.now();
        session.send(verdict(id, "refused", now, now, "This Frontgate has no nodes: it carries calls."));
      },
      unreadable: refused,
      acknowledged: () => undefined,
      authority: () => undefined,
      cluster: () => undefined,
      heartbeat,
      resend: () => undefined,
    },
  });
  await serveHealth(env, () => session.connected);
  session.start();
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => {
      session.stop();
      carrier.close();
      process.exit(0);
    });
}
