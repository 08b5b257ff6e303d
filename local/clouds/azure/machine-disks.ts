import type { DataDisk, MachineBody } from "./bodies-compute.ts";
import { type Disks, managerOf } from "./disks.ts";
import { refuse } from "./refusal.ts";
import { type Named, type Resource, type Store, sameId } from "./resources.ts";

/** A data disk as a machine shows it. */
export interface ShownDisk {
  readonly lun: number;
  readonly name: string;
  readonly createOption: string;
  readonly managedDisk: { readonly id: string };
  readonly deleteOption: string;
  readonly toBeDetached: boolean;
}

/** Which disks are at which machine: a machine's list tells it before the disk does, and afterwards both. */
export function openMachineDisks(store: Store, disks: Disks) {
  const held = new Map<string, readonly ShownDisk[]>();
  const idOf = (machine: Named, name: string) => machine.id.replace(/virtualMachines\/[^/]+$/i, `disks/${name}`);
  const own = (id: string, machine: string | undefined) => {
    const disk = store.get(id);
    if (disk !== undefined) disk.beside = { ...disk.beside, managedBy: machine };
  };

  /** @throws Refusal for a disk that is another's, in another zone or not there */
  function attachable(id: string, machine: string, zones: readonly string[] | undefined): Resource {
    const disk = store.get(id);
    if (disk?.kind !== "disks") throw refuse(404, "ResourceNotFound", `The Resource '${id}' was not found.`);
    const owner = managerOf(disk) ?? [...held].find(([, all]) => all.some((one) => holds(one, id)))?.[0];
    if (owner !== undefined && !sameId(owner, machine))
      throw refuse(
        409,
        "ConflictingUserInput",
        `Disk '${disk.id}' cannot be attached as the disk is already owned by VM '${owner}'.`,
      );
    if (disk.zones?.[0] !== zones?.[0])
      throw refuse(400, "BadRequest", `Disk ${disk.name} cannot be attached to the VM because it is not in its zone.`);
    disks.atRest(disk);
    return disk;
  }

  return {
    attachable,
    of: ({ id }: Pick<Resource, "id">): readonly ShownDisk[] => held.get(id.toLowerCase()) ?? [],
    show: ({ id }: Pick<Resource, "id">, all: readonly ShownDisk[]) => void held.set(id.toLowerCase(), all),
    own,

    /** @throws Refusal where a new machine cannot have the disks that are asked for */
    check(machine: Named, body: MachineBody): void {
      const { osDisk, dataDisks } = body.properties.storageProfile;
      const luns = dataDisks.map(({ lun }) => lun);
      if (new Set(luns).size < luns.length) throw refuse(400, "InvalidParameter", "Two data disks have one LUN.");
      const names = dataDisks.flatMap((disk) => (disk.createOption === "Attach" ? [] : [disk.name]));
      for (const name of [osDisk.name, ...names])
        if (store.get(idOf(machine, name)) !== undefined)
          throw refuse(409, "ConflictingUserInput", `Disk ${name} already exists.`);
      for (const disk of dataDisks)
        if (disk.createOption === "Attach") attachable(disk.managedDisk.id, machine.id, body.zones);
        else if (disk.createOption === "Copy") disks.sized({ size: disk.diskSizeGB, source: disk.sourceResource.id });
    },

    /** The disks of a new machine. @returns the id of the one that it boots from */
    make(machine: Named, { location, zones, properties }: MachineBody): string {
      const { osDisk, dataDisks } = properties.storageProfile;
      const more = { location, tags: {}, managedBy: machine.id, ...(zones && { zones }) };
      const make = (name: string, sku: string, size: number | undefined, source?: string) => {
        const disk = { id: idOf(machine, name), kind: "disks", name };
        return disks.make(disk, { ...more, sku, size, source }, "Succeeded").id;
      };
      const made = (disk: Exclude<DataDisk, { createOption: "Attach" }>) => {
        const source = disk.createOption === "Copy" ? disk.sourceResource.id : undefined;
        return make(disk.name, disk.managedDisk.storageAccountType, disk.diskSizeGB, source);
      };
      const all = dataDisks.map((disk): ShownDisk => {
        const { lun, createOption, deleteOption } = disk;
        const id = disk.createOption === "Attach" ? disk.managedDisk.id : made(disk);
        own(id, machine.id);
        const name = store.get(id)?.name ?? "";
        return { lun, name, createOption, managedDisk: { id }, deleteOption, toBeDetached: false };
      });
      held.set(machine.id.toLowerCase(), all);
      return make(osDisk.name, osDisk.managedDisk.storageAccountType, 30);
    },

    /** What becomes of a machine's disks when it is deleted. */
    end(machine: Resource, bootDisk: string, bootOption: string): void {
      const all = held.get(machine.id.toLowerCase()) ?? [];
      for (const { id, deleteOption } of [
        { id: bootDisk, deleteOption: bootOption },
        ...all.map((disk) => ({ id: disk.managedDisk.id, deleteOption: disk.deleteOption })),
      ])
        if (deleteOption === "Delete") store.remove(id);
        else own(id, undefined);
      held.delete(machine.id.toLowerCase());
    },
  };
}
export type MachineDisks = ReturnType<typeof openMachineDisks>;

export const holds = ({ managedDisk }: ShownDisk, id: string): boolean => sameId(managedDisk.id, id);
