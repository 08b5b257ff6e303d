import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../../shared/kernel/ids.ts";
import { frontgateConfig } from "../../shared/pilot/frontgate-config.ts";
import type { startTestObjects } from "../../shared/pilot/testing/objects.ts";
import type { TestPilot } from "../../shared/pilot/testing/pilot.ts";
import { openTunnel } from "../../shared/pilot/tunnel.ts";
import { Container } from "./container.ts";

/** Where its state lies in tests: the rest of its root is read-only. */
const STATE = "/var/lib/pitrix";

/** A Frontgate in mode `cloud`: the real program in a process and a root of its own, with what a cloud's owner writes there. */
export async function startCloudGate(
  pilot: TestPilot,
  stored: Awaited<ReturnType<typeof startTestObjects>>,
  settings: object,
) {
  const enrolmentToken = randomBytes(32).toString("hex");
  const frontgate = await pilot.expect(enrolmentToken);
  const { id, tenantId, createdAt: issuedAt } = frontgate;
  const offer = { url: pilot.url, trust: pilot.signer.trust };
  const config = await frontgateConfig(offer, frontgate, { mode: "cloud", enrolmentToken, issuedAt });
  const container = await Container.make({
    env: { PITRIX_ADDRESS: "127.0.0.1" },
    files: { "/etc/pitrix/agent.json": JSON.stringify(config), "/etc/pitrix/cloud.json": JSON.stringify(settings) },
    state: STATE,
  });
  container.start();
  const current = async () => {
    const found = await pilot.frontgates.get(tenantId, id);
    if (found === undefined) throw new Error("The Frontgate is gone.");
    return found;
  };
  /** Waits for a connection that is not this one. */
  const connected = (but?: string) =>
    pilot
      .until(async () => {
        const found = await current();
        return found.ready && found.connectionId !== but ? found : undefined;
      }, "the Frontgate")
      .catch((error: unknown) => {
        throw new Error(`The Frontgate did not come up: ${container.log}`, { cause: error });
      });
  return {
    id,
    tenantId,
    container,
    current,
    connected,
    /** Waits until it is back. */
    async killed() {
      const { connectionId } = await current();
      await container.stop("SIGKILL");
      container.start();
      await connected(connectionId);
    },
    /** As the functions of a tenant have it. */
    tunnel: (asTenant = tenantId) =>
      openTunnel(
        { ...pilot, objects: stored, uploads: stored, newId, sleep: (milliseconds: number) => sleep(milliseconds) },
        { tenantId: asTenant, frontgateId: id },
      ),
  };
}

export type CloudGate = Awaited<ReturnType<typeof startCloudGate>>;
