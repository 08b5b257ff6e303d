import { readBody } from "./bodies.ts";
import { AttachBody } from "./bodies-compute.ts";
import type { Capacity } from "./capacity.ts";
import type { Machines } from "./compute.ts";
import { holds, type MachineDisks, type ShownDisk } from "./machine-disks.ts";
import { refuse } from "./refusal.ts";
import type { Resource } from "./resources.ts";

/** A machine's data disks, given and taken while it is there: `attachDetachDataDisks`. @returns the operation */
export function openAttachments(machines: Machines, machineDisks: MachineDisks, capacity: Capacity) {
  return (machine: Resource, text: string): string => {
    const { dataDisksToAttach, dataDisksToDetach } = readBody(AttachBody, text);
    if (dataDisksToAttach.length + dataDisksToDetach.length === 0)
      throw refuse(400, "BadRequest", "Neither a disk to attach nor one to detach is named.");
    const { size } = machines.atRest(machine);
    const had = machineDisks.of(machine);
    const going = dataDisksToDetach.map(({ diskId }) => {
      const disk = had.find((one) => holds(one, diskId));
      if (disk !== undefined) return disk;
      throw refuse(400, "InvalidParameter", `Disk ${diskId} is not attached to ${machine.id}.`);
    });
    // Who asks for an attachment that has failed asks for what the machine has in its list already.
    const again = (disk: ShownDisk) =>
      dataDisksToAttach.some(({ diskId, lun }) => holds(disk, diskId) && disk.lun === lun);
    const stay = had.filter((disk) => !going.includes(disk) && !again(disk));
    const come = dataDisksToAttach.map(({ diskId, lun, deleteOption }): [ShownDisk, Resource] => {
      const disk = machineDisks.attachable(diskId, machine.id, machine.zones);
      const holder = stay.find((one) => one.lun === lun);
      if (holder !== undefined)
        throw refuse(400, "InvalidParameter", `A disk named '${holder.name}' already uses the same LUN: ${lun}.`);
      if (stay.some((one) => holds(one, diskId)))
        throw refuse(409, "ConflictingUserInput", `Disk '${diskId}' is attached to this VM already.`);
      const free = Array.from({ length: 64 }, (_, place) => place).find(
        (place) => !stay.some((one) => one.lun === place),
      );
      const managedDisk = { id: disk.id };
      const shown = { lun: lun ?? free ?? 0, name: disk.name, createOption: "Attach", managedDisk, deleteOption };
      return [{ ...shown, toBeDetached: false }, disk];
    });
    const all = [...stay, ...come.map(([shown]) => shown)];
    capacity.checkDisks(size, all.length);
    return machines.give(machine, [...all, ...going.map((disk) => ({ ...disk, toBeDetached: true }))], () => {
      for (const [, { id }] of come) machineDisks.own(id, machine.id);
      for (const { managedDisk } of going) machineDisks.own(managedDisk.id, undefined);
      machineDisks.show(machine, all);
    });
  };
}
