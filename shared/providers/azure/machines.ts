import type { Instance, TagFilter } from "../contract.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { InterfaceAnswer, type Machine, MachineAnswer, machineOf, unmade } from "./machine-answers.ts";
import { interfaceName, isMachineName, machineOfInterface, type Places, same } from "./places.ts";
import { carries, tagsOf } from "./tags.ts";

/**
 * A machine and, of one that Azure has made, its interface: 1 request while it is not there or being made, else 2. `undefined` for what is not
 * there, or is not ours by its name.
 */
export async function machineById(arm: Arm, places: Places, id: string): Promise<Machine | undefined> {
  if (!isMachineName(id)) return undefined;
  const found = await arm.find(places.of("virtualMachines", id, { $expand: "instanceView" }));
  if (found === undefined) return undefined;
  const machine = answered(MachineAnswer, found);
  if (same(machine.properties.provisioningState, "Creating")) return machineOf(machine, undefined);
  const nic = await arm.find(
    places.of("networkInterfaces", interfaceName(id), { $expand: "ipConfigurations/publicIPAddress" }),
  );
  return machineOf(machine, nic === undefined ? undefined : answered(InterfaceAnswer, nic));
}

/**
 * Machines of ours in the resource group that carry the tags, and those of which only the interface is there: 2 requests at once, and
 * 2 for each machine that is found, since Azure's list says neither power nor addresses.
 */
export async function machinesTagged(arm: Arm, places: Places, filter: TagFilter): Promise<readonly Instance[]> {
  const [machines, nics] = await Promise.all([
    arm.list(places.all("virtualMachines")),
    arm.list(places.all("networkInterfaces")),
  ]);
  const ours = answered(MachineAnswer.array(), machines).filter(({ name }) => isMachineName(name));
  const made = new Set(ours.map(({ name }) => name));
  const looked = await Promise.all(
    ours.filter(({ tags }) => carries(tagsOf(tags), filter)).map(({ name }) => machineById(arm, places, name)),
  );
  const waiting = answered(InterfaceAnswer.array(), nics).flatMap((nic) => {
    const name = machineOfInterface(nic.name);
    const { provisioningState, virtualMachine } = nic.properties;
    const going = provisioningState === "Deleting" || (virtualMachine ?? undefined) !== undefined;
    if (name === undefined || made.has(name) || going || !carries(tagsOf(nic.tags), filter)) return [];
    return [unmade(name, nic)];
  });
  return [...looked.flatMap((machine) => machine?.report ?? []), ...waiting];
}
