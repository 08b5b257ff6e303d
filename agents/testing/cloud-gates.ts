import { startTestObjects } from "../../shared/pilot/testing/objects.ts";
import { startTestPilot } from "../../shared/pilot/testing/pilot.ts";
import { memoryTable } from "../../shared/platform/testing/memory-table.ts";
import type { Manifest, Provider } from "../../shared/providers/contract.ts";
import type { HttpTunnel, TunnelAnswer, TunnelRequest } from "../../shared/providers/tunnel.ts";
import { type CloudGate, startCloudGate } from "./cloud-gate.ts";

/** Which Frontgate a test's credential means: a provider sees `via` alone, and dials nothing itself. */
const throughGate = (gate: string) => ({ via: "frontgate", gate });

/** Of a conformance suite whose Frontgates have these names. */
export const GATE_CREDENTIALS = {
  credential: throughGate("good"),
  refusedCredential: throughGate("refused"),
  powerlessCredential: throughGate("powerless"),
  unreachableCredential: throughGate("unreachable"),
};

/** A Pilot, and Frontgates beside one cloud: each a process, whose owner has written another user there. @param settings by names */
export async function startCloudGates(settings: Readonly<Record<string, object>>) {
  const [stored, pilot] = await Promise.all([startTestObjects(), startTestPilot(memoryTable())]);
  const gates = new Map<string, CloudGate>();
  for (const [name, written] of Object.entries(settings)) gates.set(name, await startCloudGate(pilot, stored, written));
  await Promise.all([...gates.values()].map((gate) => gate.connected()));
  return {
    pilot,
    gate(name: string): CloudGate {
      const found = gates.get(name);
      if (found === undefined) throw new Error(`There is no Frontgate ${name}.`);
      return found;
    },
    async close() {
      await Promise.all([...gates.values()].map(({ container }) => container.remove()));
      pilot.stop();
      stored.stop();
    },
  };
}
export type CloudGates = Awaited<ReturnType<typeof startCloudGates>>;

/** The same provider, with a tunnel to the Frontgate that its credential names. */
export const tunnelled = <M extends Manifest>(
  provider: Provider<M>,
  gates: () => Pick<CloudGates, "gate"> | undefined,
): Provider<M> => ({
  ...provider,
  connect(input) {
    const { gate, ...credential } = Object(input.credential);
    const known = typeof gate === "string" ? gates()?.gate(gate) : undefined;
    return provider.connect({ ...input, credential, ...(known === undefined ? {} : { tunnel: known.tunnel() }) });
  },
});

/** The same tunnel, of which all that goes through is kept. It has a name of its own: providers keep their sessions by it. */
export const watched = (tunnel: HttpTunnel, carried: (TunnelRequest | TunnelAnswer)[]): HttpTunnel => ({
  id: `${tunnel.id}-watched-${carried.length}`,
  async request(request) {
    carried.push(request);
    const answer = await tunnel.request(request);
    carried.push(answer);
    return answer;
  },
});
