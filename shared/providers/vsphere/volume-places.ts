import { ProviderError } from "../contract.ts";
import { option } from "./clone-spec.ts";
import { GIB_IN_KIB, type GivenVolumes, type MachineDisk } from "./devices.ts";
import { missing } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { type LeftDisks, MACHINE, type Machine, machineOf, SETTINGS } from "./machine-answers.ts";
import type { Places } from "./places.ts";
import { readThere } from "./properties.ts";
import type { Session } from "./session.ts";
import { change } from "./tasks.ts";
import { datastoresOf, isCode, noteTags, stillAt, unless, volumeFiles } from "./volume-files.ts";
import { datastoreIn, volumeFolder } from "./volume-names.ts";
import { at, type Ref, refTag, tag } from "./xml.ts";

/** A disk as a change of a machine names it, members in the order of the API's schema. */
export function diskTag(disk: {
  readonly key: string | number;
  readonly file: string;
  readonly mode: string;
  readonly thin?: string | undefined;
  readonly controller: string;
  readonly unit: string | number;
  /** GiB */
  readonly size: number;
}): string {
  const backing = tag("fileName", disk.file) + tag("diskMode", disk.mode) + tag("thinProvisioned", disk.thin);
  const place = tag("controllerKey", disk.controller) + tag("unitNumber", disk.unit);
  const kib = disk.size * GIB_IN_KIB;
  const size = tag("capacityInKB", kib) + tag("capacityInBytes", kib * 1024);
  return `<device xsi:type="VirtualDisk">${tag("key", disk.key)}<backing xsi:type="VirtualDiskFlatVer2BackingInfo">${backing}</backing>${place}${size}</device>`;
}

/** One that is there already, with another size perhaps. */
export function sameDisk({ element, file, size }: MachineDisk, wanted: number = size): string {
  const said = (...path: readonly string[]) => at(element, ...path)?.text;
  return diskTag({
    key: said("key") ?? "",
    file,
    mode: said("backing", "diskMode") ?? "persistent",
    thin: said("backing", "thinProvisioned"),
    controller: said("controllerKey") ?? "",
    unit: said("unitNumber") ?? "",
    size: wanted,
  });
}

/**
 * Changes a machine, unless somebody else has changed it since it was looked at: the notes of two changes at once would undo each other.
 * @throws ProviderError `unavailable` (`ConcurrentAccess`), to be tried again
 */
export async function reconfigure(
  session: Session,
  { ref, changeVersion, given, left }: Machine,
  wanted: { readonly devices?: string; readonly given?: GivenVolumes; readonly left?: LeftDisks },
) {
  const notes = [
    [SETTINGS.disks, given, wanted.given],
    [SETTINGS.left, left, wanted.left],
  ] as const;
  const options = notes.flatMap(([name, before, after]) => {
    const text = Object.keys(after ?? {}).length === 0 ? "" : JSON.stringify(after);
    return after === undefined || text === JSON.stringify(before) ? [] : [option(name, text)];
  });
  const spec = `<spec>${tag("changeVersion", changeVersion)}${wanted.devices ?? ""}${options.join("")}</spec>`;
  return change(session, { method: "ReconfigVM_Task", on: ref, body: spec }, LIMITS.diskMs);
}

/** As it is now. @throws ProviderError `not-found` */
export async function freshly(session: Session, ref: Ref): Promise<Machine> {
  const [found] = await readThere(session, [ref], MACHINE);
  const machine = found === undefined ? undefined : machineOf(found);
  if (machine === undefined) throw missing("ManagedObjectNotFound", "The machine is gone.");
  return machine;
}

/**
 * Takes disks from a machine, and their files into the folder of volumes where they are not in it: a disk that was made with its machine, and one whose
 * machine was moved to another datastore meanwhile, is a file of the machine's folder. What is still to be moved is noted at the machine by the very
 * request that takes the disk, so that whoever comes next goes on.
 *
 * @param wanted which disks
 * @throws ProviderError `unavailable` while vCenter is at it; `conflict` for a disk that is where the runtime's config does not look, or whose machine has
 *   snapshots
 */
export async function takeDisks(
  session: Session,
  places: Places,
  ref: Ref,
  wanted: (disk: MachineDisk) => boolean,
): Promise<void> {
  const machine = await freshly(session, ref);
  const taken = machine.disks.filter(wanted);
  const known = taken.length === 0 ? [] : await datastoresOf(session, places);
  for (const { volumeId, file, chained } of taken) {
    if (chained) throw snapshotted(volumeId, machine.report.id);
    const name = datastoreIn(file);
    if (known.every((one) => one.name !== name)) throw elsewhere(volumeId, file);
  }
  const astray = taken.filter(({ volumeId, file }) => file !== `${homeOf(file, places)}/${volumeId}.vmdk`);
  const files = astray.length === 0 ? undefined : await volumeFiles(session, known, places.folder);
  for (const { volumeId, file, own } of astray) {
    const tags = own ? machine.report.tags : (files?.get(volumeId)?.tags ?? {});
    await noteTags(session, places, homeOf(file, places), volumeId, tags);
  }
  if (taken.length > 0) {
    const units = new Set(taken.map(({ unit }) => String(unit)));
    const given = Object.fromEntries(Object.entries(machine.given).filter(([unit]) => !units.has(unit)));
    const left = {
      ...machine.left,
      ...Object.fromEntries(astray.map(({ volumeId, file, size }) => [volumeId, { file, size }])),
    };
    const devices = taken.map((disk) => `<deviceChange>${tag("operation", "remove")}${sameDisk(disk)}</deviceChange>`);
    const { state } = await reconfigure(session, machine, { devices: devices.join(""), given, left });
    if (state === "running") throw stillAt(`takes disks from machine ${machine.report.id}`);
  }
  await bringHome(session, places, ref);
}

/** Moves what is noted as left, and takes the note away. */
async function bringHome(session: Session, places: Places, ref: Ref): Promise<void> {
  const machine = await freshly(session, ref);
  const left = Object.entries(machine.left);
  if (left.length === 0) return;
  const there = await volumeFiles(session, await datastoresOf(session, places), places.folder);
  const on = await session.manager("virtualDiskManager");
  for (const [id, { file }] of left) {
    // On vSAN a folder has two names: the disk may be where it belongs already.
    if (there.get(id)?.size !== undefined) continue;
    const from = tag("sourceName", file) + refTag("sourceDatacenter", places.datacenter);
    const to = tag("destName", `${homeOf(file, places)}/${id}.vmdk`) + refTag("destDatacenter", places.datacenter);
    const body = from + to + tag("force", false);
    const moved = change(session, { method: "MoveVirtualDisk_Task", on, body }, LIMITS.diskMs);
    const progress = await moved.catch((error) => {
      if (isCode(error, "FileLocked")) throw stillAt(`moves volume ${id}`);
      // Somebody else has moved it in this moment.
      return unless("FileNotFound", "FileAlreadyExists")(error);
    });
    if (progress?.state === "running") throw stillAt(`moves volume ${id}`);
  }
  await reconfigure(session, machine, { left: {} });
}

const homeOf = (file: string, { folder }: Places): string => volumeFolder(datastoreIn(file) ?? "", folder);

function snapshotted(volumeId: string, machine: string): ProviderError {
  return new ProviderError({
    kind: "conflict",
    providerCode: "SnapshotsExist",
    message: `Machine ${machine} has snapshots in vCenter: what was written to volume ${volumeId} since is in files of theirs, and would be lost.`,
    remedy: "Delete the machine's snapshots in vCenter, which consolidates its disks, and try again.",
  });
}

function elsewhere(volumeId: string, file: string): ProviderError {
  return new ProviderError({
    kind: "conflict",
    providerCode: "DatastoreElsewhere",
    message: `Volume ${volumeId} is the file ${file}, on a datastore that the runtime's config does not name.`,
    remedy: "Move the machine's disk back with Storage vMotion, to a datastore of the runtime's config.",
  });
}
