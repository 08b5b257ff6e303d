import { ProviderError, type Tags } from "../contract.ts";
import { GIB_IN_KIB } from "./devices.ts";
import { LIMITS } from "./limits.ts";
import type { Places } from "./places.ts";
import { type Found, read, readBelow, textOf, type Wanted } from "./properties.ts";
import type { Session } from "./session.ts";
import { begin, change, watch } from "./tasks.ts";
import { tagFolders, taggedBy, tagsIn, volumeFolder, volumeIdIn } from "./volume-names.ts";
import { all, at, type Element, type Ref, refOf, refTag, tag } from "./xml.ts";

export interface Datastore {
  readonly ref: Ref;
  readonly name: string;
  readonly browser: Ref;
}

/** What there is of a volume in its datastore. */
export interface VolumeFile {
  readonly id: string;
  readonly datastore: Datastore;
  readonly folder: string;
  /** GiB; absent where there is no disk but only what is left of its tags. */
  readonly size?: number;
  readonly tagFolders: readonly string[];
  readonly tags: Tags;
}

export const DATASTORE: Wanted = { type: "Datastore", paths: ["name", "browser"] };

/** Of the config: the datastore, or all members of its cluster. 1 request. */
export async function datastoresOf(session: Session, { datastore }: Places): Promise<readonly Datastore[]> {
  const found =
    datastore.type === "StoragePod"
      ? await readBelow(session, datastore, { type: "Folder", path: "childEntity" }, [DATASTORE])
      : await read(session, [datastore], DATASTORE);
  return found.flatMap(datastoreOf);
}

/** None where vCenter shows not enough of it. */
export function datastoreOf(found: Found): readonly Datastore[] {
  const browser = found.values.get("browser");
  return browser === undefined ? [] : [{ ref: found.ref, name: textOf(found, "name") ?? "", browser: refOf(browser) }];
}

/**
 * Everything in the folders of volumes, by id. 2 requests or more for each datastore. A datastore that cannot be looked into is an error: a volume
 * that is not seen would be taken for one that is gone.
 * @param machines the folder of the machines that have the volumes
 */
export async function volumeFiles(
  session: Session,
  datastores: readonly Datastore[],
  machines: Ref,
): Promise<ReadonlyMap<string, VolumeFile>> {
  const found = await Promise.all(datastores.map((one) => filesIn(session, one, machines)));
  // Of a volume that went to another datastore with its machine, the first one may still have the tags.
  const files = found.flat().sort((a, b) => Number(a.size !== undefined) - Number(b.size !== undefined));
  return new Map(files.map((file) => [file.id, file]));
}

async function filesIn(session: Session, datastore: Datastore, machines: Ref): Promise<readonly VolumeFile[]> {
  const folder = volumeFolder(datastore.name, machines);
  const names = await searched(session, datastore, folder);
  const ids = new Set(names.flatMap(({ name }) => volumeIdIn(name) ?? taggedBy(name) ?? []));
  return [...ids].map((id) => {
    const disk = names.find(({ name }) => volumeIdIn(name) === id);
    const tagFolders = names.flatMap(({ name }) => (taggedBy(name) === id ? [name] : []));
    const size = disk === undefined ? {} : { size: Math.ceil(disk.kib / GIB_IN_KIB) };
    return { id, datastore, folder, ...size, tagFolders, tags: tagsIn(tagFolders) };
  });
}

/** Disks with their sizes, and folders. */
async function searched(session: Session, { browser }: Datastore, folder: string) {
  const flags = ["diskType", "capacityKb", "hardwareVersion"].map((name) => tag(name, name === "capacityKb")).join("");
  const queries = `<query xsi:type="VmDiskFileQuery"><details>${flags}</details></query><query xsi:type="FolderFileQuery"/>`;
  const details = ["fileType", "fileSize", "modification", "fileOwner"].map((name) => tag(name, name === "fileType"));
  const spec = `<searchSpec>${queries}<details>${details.join("")}</details>${tag("matchPattern", "*")}</searchSpec>`;
  const body = tag("datastorePath", folder) + spec;
  try {
    const task = await begin(session, { method: "SearchDatastore_Task", on: browser, body });
    const progress = await watch(session, task, LIMITS.diskMs);
    if (progress.state !== "success") throw stillAt(`looks into ${folder}`);
    return all(progress.result, "file").map((one: Element) => ({
      name: at(one, "path")?.text ?? "",
      kib: Number(at(one, "capacityKb")?.text ?? 0),
    }));
  } catch (error) {
    if (isCode(error, "FileNotFound")) return [];
    throw error;
  }
}

/** Before there is a disk, so that none is ever nobody's. Requests: 1 for each 60 bytes. */
export async function noteTags(session: Session, places: Places, folder: string, id: string, tags: Tags) {
  const on = await session.manager("fileManager");
  const datacenter = refTag("datacenter", places.datacenter);
  for (const name of tagFolders(id, tags)) {
    const body = tag("name", `${folder}/${name}`) + datacenter + tag("createParentDirectories", true);
    await session.call({ method: "MakeDirectory", on, body }).catch(unless("FileAlreadyExists"));
  }
}

/** A disk that is at no machine, and its tags after it. Requests: 2 or more for each. @throws ProviderError `conflict` while a machine that is on has it */
export async function removeFile(session: Session, places: Places, file: VolumeFile): Promise<void> {
  const datacenter = refTag("datacenter", places.datacenter);
  if (file.size !== undefined) {
    const on = await session.manager("virtualDiskManager");
    const body = tag("name", `${file.folder}/${file.id}.vmdk`) + datacenter;
    const deleted = change(session, { method: "DeleteVirtualDisk_Task", on, body }, LIMITS.diskMs);
    const progress = await deleted.catch(unless("FileNotFound"));
    if (progress?.state === "running") throw stillAt(`deletes volume ${file.id}`);
  }
  const on = await session.manager("fileManager");
  for (const name of file.tagFolders) {
    const body = tag("name", `${file.folder}/${name}`) + datacenter;
    await change(session, { method: "DeleteDatastoreFile_Task", on, body }).catch(unless("FileNotFound"));
  }
}

export const isCode = (error: unknown, ...codes: readonly string[]): error is ProviderError =>
  error instanceof ProviderError && codes.includes(error.providerCode);

export function unless(...codes: readonly string[]) {
  return (error: unknown): undefined => {
    if (!isCode(error, ...codes)) throw error;
  };
}

export function stillAt(what: string): ProviderError {
  return new ProviderError({ kind: "unavailable", providerCode: "TaskInProgress", message: `vCenter still ${what}.` });
}
