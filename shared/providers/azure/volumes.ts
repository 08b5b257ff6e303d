import { TAGS } from "../contract.ts";
import type { Volume, VolumesCapability } from "../storage.ts";
import { answered } from "./answered.ts";
import type { Arm } from "./client.ts";
import { DiskAnswer, placesOfDisks, volumeOf } from "./disk-answers.ts";
import { growDisk } from "./disk-size.ts";
import { conflict, invalid, missing } from "./errors.ts";
import { MachineAnswer } from "./machine-answers.ts";
import { BUSY, patiently } from "./patience.ts";
import { diskName, lastOf, type Places, same } from "./places.ts";
import { zoneOf } from "./probe.ts";
import type { Config } from "./schema.ts";
import { carries, tagsFor, tagsOf } from "./tags.ts";
import { lunOf } from "./user-data.ts";

/**
 * Managed disks (Standard SSD, encrypted by Azure) of the resource group. Requests: `create` 1 when it is there, 2 when it is new and 3 from
 * a snapshot; `attach` and `detach` 2 (at once) when it is done and 3 otherwise, and 1 more to take a machine's own disk from it; `resize` 1, and 2 when it begins; `list` 2 (at once) and `delete` 2:
 * a disk's place is told by its machine, and for the first moments there alone.
 */
export function openVolumes(arm: Arm, config: Config, places: Places): VolumesCapability {
  const here = zoneOf(config);

  async function find(volumeId: string): Promise<DiskAnswer | undefined> {
    const found = await arm.find(places.of("disks", volumeId));
    return found === undefined ? undefined : answered(DiskAnswer, found);
  }
  async function known(volumeId: string): Promise<DiskAnswer> {
    const found = await find(volumeId);
    if (found !== undefined) return found;
    throw missing("ResourceNotFound", `Azure shows no disk ${volumeId} in ${config.resourceGroup}.`);
  }
  const allMachines = async () => answered(MachineAnswer.array(), await arm.list(places.all("virtualMachines")));
  const change = (machine: string, body: object) =>
    patiently(() => arm.post(places.action(machine, "attachDetachDataDisks"), body), BUSY);

  return {
    async create({ key, size, zone, snapshotId, tags }) {
      const name = diskName(key);
      const body = {
        location: config.location,
        tags: tagsFor(tags, key),
        ...zonesOf(zone, config),
        sku: { name: "StandardSSD_LRS" },
        properties: {
          creationData:
            snapshotId === undefined
              ? { createOption: "Empty" }
              : { createOption: "Copy", sourceResourceId: places.idOf("snapshots", snapshotId) },
          diskSizeGB: size,
        },
      };
      const [there] = await Promise.all([
        find(name),
        snapshotId === undefined ? undefined : arm.get(places.of("snapshots", snapshotId)),
      ]);
      if (there !== undefined) {
        const report = volumeOf(there, undefined, here);
        if (report.tags[TAGS.key] !== key)
          throw conflict("ResourceNameTaken", `Another disk has the name ${name} already.`);
        if (report.state !== "error" && report.state !== "deleting") return report;
      }
      const made = answered(DiskAnswer, await patiently(() => arm.put(places.of("disks", name), body), BUSY));
      const report: Volume = volumeOf({ zones: body.zones, ...made, tags: body.tags }, undefined, here);
      return snapshotId === undefined ? report : { ...report, snapshotId };
    },

    async attach({ volumeId, instanceId, device }) {
      const lun = lunOf(device);
      const [disk, machines] = await Promise.all([known(volumeId), allMachines()]);
      const { holder, done } = holderOf(disk, machines);
      if (holder?.machine === instanceId && holder.device === device && done) return;
      if (holder !== undefined && (done || holder.machine !== instanceId))
        throw conflict(
          "ConflictingUserInput",
          `Disk ${volumeId} is attached to ${holder.machine} as ${holder.device}. Detach it first.`,
        );
      const machine = machines.find(({ name }) => same(name, instanceId));
      if (machine === undefined)
        throw missing("ResourceNotFound", `Azure shows no machine ${instanceId} in ${config.resourceGroup}.`);
      const other = machine.properties.storageProfile.dataDisks?.find(
        (one) => one.lun === lun && !one.toBeDetached && !same(one.name ?? "", volumeId),
      );
      if (other !== undefined)
        throw conflict("LunTaken", `Machine ${instanceId} has the disk ${other.name} at ${device} already.`);
      const diskId = places.idOf("disks", volumeId);
      await change(instanceId, { dataDisksToAttach: [{ diskId, lun, deleteOption: "Detach" }] });
    },

    async detach(volumeId) {
      const [disk, machines] = await Promise.all([known(volumeId), allMachines()]);
      const { holder } = holderOf(disk, machines);
      if (holder === undefined || holder.leaving) return;
      // What was made with a machine has no tags of its own, and would be nobody's afterwards.
      const tags = volumeOf(disk, holder, here).tags;
      if (Object.keys(tagsOf(disk.tags)).length < Object.keys(tags).length)
        await patiently(() => arm.patch(places.of("disks", volumeId), { tags }), BUSY);
      await change(holder.machine, { dataDisksToDetach: [{ diskId: places.idOf("disks", volumeId) }] });
    },

    async list(filter) {
      const [disks, machines] = await Promise.all([arm.list(places.all("disks")), allMachines()]);
      const held = placesOfDisks(machines);
      return answered(DiskAnswer.array(), disks)
        .map((disk) => volumeOf(disk, held.get(disk.name.toLowerCase()), here))
        .filter(({ tags }) => carries(tags, filter));
    },

    resize: async (volumeId, size) => growDisk(arm, places, await known(volumeId), size),

    async delete(volumeId) {
      // While a disk is on its way to a machine Azure would delete it, and the machine would be left with none.
      const held = placesOfDisks(await allMachines()).get(volumeId.toLowerCase());
      if (held !== undefined && !held.leaving)
        throw conflict("OperationNotAllowed", `Disk ${volumeId} is attached to ${held.machine} as ${held.device}.`);
      await patiently(() => arm.delete(places.of("disks", volumeId)), BUSY);
    },
  };
}

/** Who has the disk, or is being given it; `done`: has it, or will as far as Azure says. */
function holderOf({ name, managedBy }: DiskAnswer, machines: readonly MachineAnswer[]) {
  const held = placesOfDisks(machines).get(name.toLowerCase());
  const owner = lastOf(managedBy ?? "");
  const holder =
    held === undefined && owner !== ""
      ? { machine: owner, tags: {}, device: "an unknown device", endsWithInstance: false, leaving: false }
      : held;
  const machine = machines.find((one) => one.name === holder?.machine);
  // An attachment that has failed leaves the disk at the machine's list, and with no owner.
  const done = owner !== "" || !same(machine?.properties.provisioningState ?? "", "Failed");
  return { holder: owner === "" && held?.leaving ? undefined : holder, done };
}

/** @throws ProviderError `invalid` for a zone that is none of the region's names */
function zonesOf(zone: string, { location }: Config): { readonly zones?: string[] } {
  if (/^[123]$/.test(zone)) return { zones: [zone] };
  if (same(zone, location)) return {};
  throw invalid("ZoneNotAvailable", `"${zone.slice(0, 80)}" is no zone of ${location}: write 1, 2 or 3.`);
}
