import { type CreateInstance, type Instance, ProviderError, TAGS } from "../contract.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { conflict } from "./errors.ts";
import { InterfaceAnswer, MachineAnswer, machineOf } from "./machine-answers.ts";
import { machineSpec } from "./machine-spec.ts";
import { machineById } from "./machines.ts";
import { patiently } from "./patience.ts";
import { interfaceName, machineName, type Places } from "./places.ts";
import type { Config } from "./schema.ts";

/**
 * Makes a machine, or finds the one that the key has made. Its name is its key's, and Azure is told to make it only if there is none of that
 * name: of two creates at once with one key the second is told so, and answers the first one's machine. The interface that is made
 * before it goes with it, and is taken away again where Azure refuses the machine.
 */
export async function createMachine(
  arm: Arm,
  config: Config,
  places: Places,
  input: CreateInstance,
): Promise<Instance> {
  const name = machineName(input.key);
  const spec = machineSpec(config, places, input, name);
  const there = await machineById(arm, places, name);
  if (there !== undefined) return ours(there.report, input.key);
  const nicPlace = places.of("networkInterfaces", interfaceName(name));
  const nic = answered(InterfaceAnswer, await patiently(() => arm.put(nicPlace, spec.nic)));
  try {
    const place = places.of("virtualMachines", name);
    const made = await patiently(() => arm.put(place, spec.machine, "new"));
    return machineOf(answered(MachineAnswer, made), nic).report;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.providerCode === "PreconditionFailed") {
      const first = await machineById(arm, places, name);
      if (first !== undefined) return ours(first.report, input.key);
    }
    // What may still be made needs its interface: the next create with the key finds both.
    if (!error.retryable) await takeAway(() => arm.delete(nicPlace));
    throw error;
  }
}

function ours(report: Instance, key: string): Instance {
  if (report.tags[TAGS.key] === key) return report;
  throw conflict(
    "ResourceNameTaken",
    `Machine ${report.id} is there, and has not the tag ${TAGS.key} of this request.`,
  );
}

/** What Azure has refused is what the caller is to hear of. */
async function takeAway(remove: () => Promise<unknown>): Promise<void> {
  try {
    await patiently(remove);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
  }
}
