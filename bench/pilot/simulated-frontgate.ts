import { join } from "node:path";
import { openPilotIdentity } from "../../agents/frontgate/identity.ts";
import { dialPilot } from "../../agents/frontgate/pilot-socket.ts";
import { PlatformTrust } from "../../agents/frontgate/platform-trust.ts";
import { createServerClock } from "../../agents/frontgate/server-clock.ts";
import { PilotSession } from "../../agents/frontgate/session.ts";
import { createLog } from "../../agents/machine/log.ts";
import type { FrontgateConfig, Result } from "../../shared/protocol/messages.ts";

/**
 * A Frontgate with the real session, proof and trust and a key of its own; in place of etcd and Drones a memory that answers
 * each command at once, as one that succeeded.
 * @param executed counts how often each command was executed
 */
export async function simulateFrontgate(
  config: FrontgateConfig,
  directory: string,
  executed: Map<string, number>,
): Promise<{ stop(): void }> {
  const stateDir = join(directory, config.frontgateId);
  const clock = createServerClock(() => new Date());
  const [identity, trust] = await Promise.all([
    openPilotIdentity(stateDir, config),
    PlatformTrust.open(stateDir, config),
  ]);
  const results = new Map<string, Result>();
  const unacknowledged = new Map<string, Result>();
  const resend = (): void => unacknowledged.forEach((result) => void session.send(result));
  const session = new PilotSession({
    url: config.pilotUrl,
    dial: dialPilot,
    headers: (now) => identity.headers(now),
    hello: async () => ({
      type: "hello",
      agentVersion: "0",
      address: "10.0.0.1",
      caCertificate: "none",
      openCommands: [...unacknowledged.keys()],
    }),
    ask: async () => undefined,
    clock,
    trust,
    random: Math.random,
    log: createLog("frontgate", clock.now, () => {}),
    on: {
      welcome() {
        void identity.enrolled();
        resend();
      },
      command({ id }) {
        const known = results.get(id);
        if (known !== undefined) return session.send(known);
        executed.set(id, (executed.get(id) ?? 0) + 1);
        const at = clock.now().toISOString();
        const result: Result = { type: "result", id, status: "succeeded", exitCode: 0, startedAt: at, finishedAt: at };
        results.set(id, result);
        unacknowledged.set(id, result);
        session.send({ type: "accepted", id });
        session.send(result);
      },
      unreadable: () => {},
      authority: () => {},
      cluster: () => {},
      acknowledged: (id) => void unacknowledged.delete(id),
      heartbeat: () => session.send({ type: "heartbeat", sentAt: clock.now().toISOString(), nodes: [] }),
      resend,
    },
  });
  session.start();
  return { stop: () => session.stop() };
}
