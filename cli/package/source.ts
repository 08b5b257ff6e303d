import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { MAX_PACKED_BYTES } from "../../shared/domain/upload/schema.ts";
import { readArchive } from "../../shared/packages/archive.ts";
import { ARCHIVE_LIMITS, type ArchiveLimits } from "../../shared/packages/archive-limits.ts";
import type { PackageFiles } from "../../shared/packages/contract.ts";
import { gzip, packTar } from "../../shared/packages/pack.ts";
import { MAX_UPLOAD_BYTES } from "../../shared/packages/upload.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import { Ignore } from "./ignore.ts";

/** A package as it lies on this machine, and the archive that the store would get. */
export interface Source {
  /** As it was named. */
  readonly path: string;
  readonly kind: "folder" | "archive";
  readonly files: PackageFiles;
  /** The bytes of an archive; a folder is packed once its package's name is known. */
  readonly archive?: Buffer;
}

/** More files than a package may have by far: a folder that is none is left early. */
const MOST_FILES = 5000;
/** An archive has 50 MiB at most and unpacks to 100: whatever is larger is read no further. */
const MOST_BYTES = 128 * 1024 * 1024;

/**
 * Reads a folder or an archive by the rules of the store: a folder is packed first, so that both pass the same checks.
 * @throws Problem 422 `package-archive`; Failure 3 when there is no such path, 5 for what cannot be packed
 */
export async function readSource(path: string): Promise<Source> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    const remedy = "Name a package's folder, or its archive (.tgz).";
    throw new Failure(EXIT.notFound, "no-such-path", `There is no "${path}".`, remedy);
  }
  if (found.isDirectory()) {
    const archive = await packFolder(await readFolder(path), "package");
    return { path, kind: "folder", files: await readArchive(archive, limitsOf(archive)) };
  }
  if (found.size > MOST_BYTES) throw notPackable(`"${path}" has ${found.size} bytes and is no package.`);
  const archive = await readFile(path);
  return { path, kind: "archive", files: await readArchive(archive, limitsOf(archive)), archive };
}

/** The deterministic archive of a package's files. */
export async function packFolder(files: PackageFiles, folder: string): Promise<Buffer> {
  return gzip(await packTar(files, folder));
}

/** `sha256:<hex>`, as the store names the bytes. */
export function digestOf(archive: Uint8Array): string {
  return `sha256:${createHash("sha256").update(archive).digest("hex")}`;
}

/** Those of the store: a package that fits into one request, or one that comes by a pre-signed URL. */
function limitsOf(archive: Uint8Array): ArchiveLimits {
  if (archive.length <= MAX_UPLOAD_BYTES) return ARCHIVE_LIMITS;
  return { ...ARCHIVE_LIMITS, compressed: MAX_PACKED_BYTES, file: MAX_PACKED_BYTES };
}

/** All files of a folder by path, without what its ignore file leaves out. */
async function readFolder(folder: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const ignore = new Ignore(await ignoreFile(folder));
  let bytes = 0;
  const walk = async (inside: string): Promise<void> => {
    const entries = await readdir(join(folder, inside), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
      if (ignore.ignores(path, entry.isDirectory())) continue;
      if (entry.isDirectory()) {
        await walk(path);
        continue;
      }
      if (!entry.isFile()) throw notPackable(`"${join(folder, path)}" is no regular file.`);
      const content = await readFile(join(folder, path));
      bytes += content.length;
      files.set(path, content);
      if (files.size > MOST_FILES || bytes > MOST_BYTES)
        throw notPackable(`"${folder}" holds more than ${MOST_FILES} files or ${MOST_BYTES} bytes.`);
    }
  };
  await walk("");
  return files;
}

async function ignoreFile(folder: string): Promise<string> {
  for (const name of [".pitrixignore", ".helmignore"]) {
    const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
    if (text !== undefined) return text;
  }
  return "";
}

function notPackable(message: string): Failure {
  const remedy = "A package holds regular files: texts and an icon. Name the rest in .pitrixignore.";
  return new Failure(EXIT.invalid, "package-folder", message, remedy);
}
