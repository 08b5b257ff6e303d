import { ProviderError, TAGS, type Tags } from "../contract.ts";
import type { Volume, VolumesCapability } from "../storage.ts";
import { GIB_IN_KIB, type MachineDisk, unitOf } from "./devices.ts";
import { missing } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Machine } from "./machine-answers.ts";
import { machinesOf } from "./machines.ts";
import { type Places, roomiest } from "./places.ts";
import type { Config } from "./schema.ts";
import type { Session } from "./session.ts";
import { change } from "./tasks.ts";
import { datastoresOf, isCode, noteTags, removeFile, type VolumeFile, volumeFiles } from "./volume-files.ts";
import { volumeFolder, volumeIdOf } from "./volume-names.ts";
import { diskTag, freshly, reconfigure, sameDisk, takeDisks } from "./volume-places.ts";
import { refTag, tag } from "./xml.ts";

/** A volume, and who has it. */
interface Seen {
  readonly report: Volume;
  readonly machine?: Machine;
  /** Absent while it is only just taken from its machine. */
  readonly disk?: MachineDisk;
}

interface Look {
  readonly places: Places;
  readonly machines: readonly Machine[];
  readonly files: ReadonlyMap<string, VolumeFile>;
  readonly volumes: readonly Seen[];
}

/**
 * Virtual disks apart from machines, as files in a folder of the datastore. Requests, beside those of `placesOf`: a look costs 4 and more (all at once two,
 * 2 more for each datastore of a cluster), and everything begins with one; then `create` 3 and more when it is new; `attach` 3 and more, and one more look; `detach` 3 and more,
 * and 5 more for a disk that was made with its machine; `resize` 2 and more; `delete` 4 and more.
 */
export function openVolumes(session: Session, config: Config, places: () => Promise<Places>): VolumesCapability {
  const zone = config.cluster.split("/").at(-1) ?? "";

  async function look(): Promise<Look> {
    const here = await places();
    // In this order: a disk that leaves its machine meanwhile is seen at least once, in its folder if not at the machine.
    const machines = await machinesOf(session, here);
    const files = await volumeFiles(session, await datastoresOf(session, here), here.folder);
    return { places: here, files, machines, volumes: volumesOf(files, machines, zone) };
  }

  return {
    async create({ key, size, zone: wanted, snapshotId, tags }) {
      if (snapshotId !== undefined)
        throw invalid("NoSnapshots", "Disks begin empty on vSphere: this provider has no snapshots.");
      if (wanted !== zone)
        throw invalid("NoSuchZone", `"${wanted.slice(0, 80)}" is not the runtime's cluster: volumes are in ${zone}.`);
      const id = volumeIdOf(key);
      const { places: here, volumes } = await look();
      const there = volumes.find(({ report }) => report.id === id);
      if (there !== undefined) return there.report;
      const chosen = await roomiest(session, here);
      const datastore = (await datastoresOf(session, here)).find(({ ref }) => ref.id === chosen.id);
      if (datastore === undefined) throw missing("NotFound", "The datastore is gone.");
      const folder = volumeFolder(datastore.name, here.folder);
      const carried = { ...tags, [TAGS.key]: key };
      await noteTags(session, here, folder, id, carried);
      const on = await session.manager("virtualDiskManager");
      const kind = tag("diskType", "thin") + tag("adapterType", "lsiLogic") + tag("capacityKb", size * GIB_IN_KIB);
      const body = `${tag("name", `${folder}/${id}.vmdk`)}${refTag("datacenter", here.datacenter)}<spec xsi:type="FileBackedVirtualDiskSpec">${kind}</spec>`;
      const call = { method: "CreateVirtualDisk_Task", on, body } as const;
      const made = await change(session, call).catch(async (error) => {
        // Of two calls at once the second is told so.
        if (isCode(error, "FileAlreadyExists")) return undefined;
        // Nobody takes back what was refused for good.
        if (!(error instanceof ProviderError && error.retryable)) {
          const left = (await volumeFiles(session, [datastore], here.folder)).get(id);
          if (left !== undefined && left.size === undefined) await removeFile(session, here, left);
        }
        throw error;
      });
      const state = made?.state === "running" ? "creating" : "available";
      return { id, size, state, zone, endsWithInstance: false, tags: carried };
    },

    async attach({ volumeId, instanceId, device }) {
      const unit = unitOf(device);
      if (unit === undefined)
        throw invalid(
          "NoSuchDevice",
          `No disk can be ${device}: the places are /dev/sdb to /dev/sdp without /dev/sdh.`,
        );
      const { files, machines, volumes } = await look();
      const seen = known(volumes, volumeId);
      if (seen.machine?.report.id === instanceId && seen.disk?.device === device) return;
      if (seen.machine !== undefined) throw held(seen, volumeId);
      const file = files.get(volumeId);
      const found = machines.find(({ report }) => report.id === instanceId);
      if (found === undefined || file?.size === undefined)
        throw missing("ManagedObjectNotFound", `vCenter shows no machine ${instanceId} of ours.`);
      const machine = await freshly(session, found.ref);
      const other = machine.disks.find((one) => one.unit === unit);
      if (other !== undefined)
        throw conflict("DeviceTaken", `Machine ${instanceId} has volume ${other.volumeId} at ${device} already.`);
      if (machine.controller === undefined)
        throw invalid("MachineWithoutController", `Machine ${instanceId} has no SCSI controller for data disks.`);
      const disk = diskTag({
        key: -101,
        file: `${file.folder}/${volumeId}.vmdk`,
        mode: "persistent",
        controller: machine.controller,
        unit,
        size: file.size,
      });
      const devices = `<deviceChange>${tag("operation", "add")}${disk}</deviceChange>`;
      await reconfigure(session, machine, { devices, given: { ...machine.given, [unit]: volumeId } });
      // vCenter lets two machines that are off have one disk: of two calls at once whoever sees the other one gives way.
      const after = await machinesOf(session, await places());
      const holders = after.filter(({ disks }) => disks.some((one) => one.volumeId === volumeId));
      const rival = holders.find(({ report }) => report.id !== instanceId);
      if (rival === undefined) return;
      await takeDisks(session, await places(), machine.ref, (one) => one.volumeId === volumeId);
      throw conflict("ResourceInUse", `Volume ${volumeId} was attached to ${rival.report.id} at the same time.`);
    },

    async detach(volumeId) {
      const { places: here, volumes } = await look();
      const { machine } = known(volumes, volumeId);
      if (machine === undefined) return;
      await takeDisks(session, here, machine.ref, (disk) => disk.volumeId === volumeId);
    },

    async list(filter) {
      const { volumes } = await look();
      return volumes
        .map(({ report }) => report)
        .filter(({ tags }) => Object.entries(filter).every(([name, value]) => tags[name] === value));
    },

    async resize(volumeId, size) {
      const { places: here, files, volumes } = await look();
      const { report, machine, disk } = known(volumes, volumeId);
      if (size === report.size) return { size, state: "usable", progress: 100 };
      if (size < report.size)
        throw invalid(
          "InvalidDiskSize",
          `Volume ${volumeId} has ${report.size} GiB, and a disk never becomes smaller.`,
          `Ask for ${report.size} GiB or more.`,
        );
      try {
        const { state } =
          machine === undefined
            ? await extend(session, here, files.get(volumeId), size)
            : await grow(session, machine, disk, size);
        return state === "success"
          ? { size, state: "usable", progress: 100 }
          : { size, state: "resizing", progress: 0 };
      } catch (error) {
        // The growth that was begun before goes on.
        if (machine === undefined && isCode(error, "FileLocked")) return { size, state: "resizing", progress: 0 };
        throw error;
      }
    },

    async delete(volumeId) {
      const { places: here, files, volumes } = await look();
      const seen = volumes.find(({ report }) => report.id === volumeId);
      if (seen?.machine !== undefined) throw held(seen, volumeId);
      const file = files.get(volumeId);
      if (file !== undefined) await removeFile(session, here, file);
    },
  };
}

function volumesOf(
  files: ReadonlyMap<string, VolumeFile>,
  machines: readonly Machine[],
  zone: string,
): readonly Seen[] {
  const tagsOf = (id: string): Tags => files.get(id)?.tags ?? {};
  const attached = machines.flatMap((machine): Seen[] => {
    const common = { state: "in-use", zone, instanceId: machine.report.id } as const;
    const there = machine.disks.map((disk): Seen => {
      const { volumeId: id, size, device, own } = disk;
      const tags = own ? machine.report.tags : tagsOf(id);
      return { report: { ...common, id, size, device, endsWithInstance: own, tags }, machine, disk };
    });
    const leaving = Object.entries(machine.left).map(([id, { size }]): Seen => {
      return { report: { ...common, id, size, endsWithInstance: false, tags: tagsOf(id) }, machine };
    });
    return [...there, ...leaving];
  });
  const taken = new Set(attached.map(({ report }) => report.id));
  const free = [...files.values()].flatMap(({ id, size, tags }): Seen[] =>
    size === undefined || taken.has(id)
      ? []
      : [{ report: { id, size, state: "available", zone, endsWithInstance: false, tags } }],
  );
  return [...attached, ...free];
}

function known(volumes: readonly Seen[], volumeId: string): Seen {
  const seen = volumes.find(({ report }) => report.id === volumeId);
  if (seen !== undefined) return seen;
  throw missing("FileNotFound", `vCenter shows no volume ${volumeId} of ours.`);
}

async function extend(session: Session, places: Places, file: VolumeFile | undefined, size: number) {
  const on = await session.manager("virtualDiskManager");
  const path = tag("name", `${file?.folder}/${file?.id}.vmdk`);
  const body = path + refTag("datacenter", places.datacenter) + tag("newCapacityKb", size * GIB_IN_KIB);
  return change(session, { method: "ExtendVirtualDisk_Task", on, body }, LIMITS.diskMs);
}

async function grow(session: Session, machine: Machine, disk: MachineDisk | undefined, size: number) {
  if (disk === undefined) throw conflict("ResourceInUse", "The volume is being taken from its machine.");
  const devices = `<deviceChange>${tag("operation", "edit")}${sameDisk(disk, size)}</deviceChange>`;
  return reconfigure(session, machine, { devices });
}

function held({ machine, disk }: Seen, volumeId: string): ProviderError {
  const place = disk === undefined ? "is still being taken from" : `is attached as ${disk.device} to`;
  return conflict("ResourceInUse", `Volume ${volumeId} ${place} machine ${machine?.report.id}. Detach it first.`);
}

function conflict(providerCode: string, message: string): ProviderError {
  return new ProviderError({ kind: "conflict", providerCode, message });
}

function invalid(providerCode: string, message: string, remedy?: string): ProviderError {
  return new ProviderError({ kind: "invalid", providerCode, message, remedy });
}
