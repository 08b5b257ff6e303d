import { crc32 } from "node:zlib";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import { Problem } from "../kernel/problem.ts";
import { type ArchiveLimits, boundCount, boundFile, boundUnpacked, refusal } from "./archive-limits.ts";
import { entryPath } from "./archive-path.ts";

/** The file type in the Unix mode of an entry, and the values that we take; 0: the packer gave none. */
const TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
/** `versionMadeBy`, high byte. */
const UNIX = 3;
const DEFLATE = 8;
/** A zip64 value stands elsewhere. */
const ELSEWHERE = 0xffffffff;
const ZIP64_FIELD = 1;
/** Flag: sizes and checksum follow the data, so the local header has none. */
const SIZES_FOLLOW = 1 << 3;

/** A file of the archive that passed all checks but its own bytes. */
interface Checked {
  readonly entry: Entry;
  readonly path: string;
}

/**
 * Files of a zip. The list at its end says all sizes, so too large ones are refused before anything is unpacked; each
 * entry must say the same in its own header, must not share bytes with another, and must unpack to what it says.
 * @throws Problem 422 `package-archive`
 */
export async function readZip(archive: Uint8Array, limits: ArchiveLimits): Promise<Map<string, Uint8Array>> {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true });
    boundCount(zip.entryCount, limits);
    const checked = await checkList(zip, bytes.byteLength, limits);
    const files = new Map<string, Uint8Array>();
    for (const { entry, path } of checked) files.set(path, await readEntry(zip, entry, path));
    return files;
  } catch (error) {
    if (error instanceof Problem) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(`The archive is no complete zip (${reason.slice(0, 200)}).`, "Pack it again, with zip -r.");
  }
}

async function checkList(zip: ZipFile, compressed: number, limits: ArchiveLimits): Promise<Checked[]> {
  const checked: Checked[] = [];
  const ranges: (readonly [start: number, end: number, name: string])[] = [];
  const seen = new Set<string>();
  let [count, unpacked] = [0, 0];
  for await (const entry of zip.eachEntry()) {
    const name = entry.fileName;
    boundCount(++count, limits);
    const path = entryPath(name, limits.path);
    if (!path.ok) throw refusal(path.detail, path.remedy, name);
    refuseKind(entry, path.path);
    boundFile(path.path, entry.uncompressedSize, limits);
    unpacked += entry.uncompressedSize;
    boundUnpacked(unpacked, compressed, limits);
    ranges.push([entry.relativeOffsetOfLocalHeader, await checkLocal(zip, entry, path.path), path.path]);
    if (name.endsWith("/") || path.ignored) continue;
    if (seen.has(path.path)) throw refusal(`"${path.path}" stands twice in the archive.`, "Pack each file once.", name);
    seen.add(path.path);
    checked.push({ entry, path: path.path });
  }
  ranges.sort(([one], [other]) => one - other);
  for (const [index, [start, , name]] of ranges.entries())
    if (start < (ranges[index - 1]?.[1] ?? 0))
      throw refusal(`"${name}" shares bytes with another entry.`, "Pack it again, with zip -r.", name);
  return checked;
}

function refuseKind(entry: Entry, path: string): void {
  const refuse = (what: string, remedy: string) => refusal(`"${path}" ${what}.`, remedy, entry.fileName);
  if (entry.isEncrypted()) throw refuse("is encrypted", "Pack it without a password.");
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== DEFLATE)
    throw refuse(`is packed by method ${entry.compressionMethod}`, "Pack it with zip -r, which stores or deflates.");
  const sizes = [entry.uncompressedSize, entry.compressedSize, entry.relativeOffsetOfLocalHeader];
  if (sizes.includes(ELSEWHERE) || entry.extraFields.some(({ id }) => id === ZIP64_FIELD))
    throw refuse("is a zip64 entry", "A package is small: pack it as a plain zip.");
  const type = entry.versionMadeBy >>> 8 === UNIX ? (entry.externalFileAttributes >>> 16) & TYPE : 0;
  const folder = entry.fileName.endsWith("/");
  if (type !== 0 && type !== (folder ? FOLDER : REGULAR))
    throw refuse("is not a regular file", "Pack regular files and folders only.");
  if (folder && entry.uncompressedSize > 0) throw refuse("is a folder with contents", "Pack it again, with zip -r.");
}

/** Where the entry's data ends. What the entry's own header says must be what the list says. */
async function checkLocal(zip: ZipFile, entry: Entry, path: string): Promise<number> {
  const local = await zip.readLocalFileHeaderPromise(entry);
  const known = (local.generalPurposeBitFlag & SIZES_FOLLOW) === 0;
  const same =
    local.fileName.equals(entry.fileNameRaw) &&
    local.compressionMethod === entry.compressionMethod &&
    local.generalPurposeBitFlag === entry.generalPurposeBitFlag &&
    (!known ||
      (local.compressedSize === entry.compressedSize &&
        local.uncompressedSize === entry.uncompressedSize &&
        local.crc32 === entry.crc32));
  if (!same)
    throw refusal(
      `"${path}" is told differently by its own header and by the archive's list.`,
      "Pack it again, with zip -r.",
      entry.fileName,
    );
  return local.fileDataStart + entry.compressedSize;
}

/** Unpacks one entry; the reader ends it at the size that the list says. */
async function readEntry(zip: ZipFile, entry: Entry, path: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await zip.openReadStreamPromise(entry)) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const content = Buffer.concat(chunks);
  if (crc32(content) !== entry.crc32)
    throw refusal(`"${path}" is damaged: its checksum is wrong.`, "Pack it again, with zip -r.", entry.fileName);
  return content;
}
