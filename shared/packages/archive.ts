import { ARCHIVE_LIMITS, type ArchiveLimits, boundCompressed, refusal } from "./archive-limits.ts";
import { stripTopFolder } from "./archive-path.ts";
import { readTar } from "./archive-tar.ts";
import { readZip } from "./archive-zip.ts";

/** Where a tar says that it is one. */
const TAR_MAGIC = 257;

export type ArchiveKind = "tgz" | "tar" | "zip";

/** What an archive is, by its first bytes and never by its name. */
export function archiveKind(archive: Uint8Array): ArchiveKind | undefined {
  const bytes = Buffer.from(archive.buffer, archive.byteOffset, Math.min(archive.byteLength, 512));
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return "tgz";
  // "PK", then an entry, or the end of an archive that holds none.
  if (["PK\u0003\u0004", "PK\u0005\u0006"].includes(bytes.toString("latin1", 0, 4))) return "zip";
  return bytes.toString("latin1", TAR_MAGIC, TAR_MAGIC + 5) === "ustar" ? "tar" : undefined;
}

/**
 * Reads a gzipped tar, a plain one, or a zip. Only regular files come back, by path, the one top folder stripped where
 * there is one. At most `limits.compressed` bytes of the source and, until all is known to be within the limits, nothing
 * unpacked is held. Nothing is written to a disk.
 * @param source the archive, or the body of an answer that carries it
 * @throws Problem 422 `package-archive`; an error of the source itself is thrown on as it is
 */
export async function readArchive(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<Map<string, Uint8Array>> {
  const archive = await whole(source, limits);
  const files = await unpack(archive, limits);
  if (files.size === 0) throw refusal("The archive holds no file.", "Pack the package's files.");
  return stripTopFolder(files);
}

function unpack(archive: Uint8Array, limits: ArchiveLimits): Promise<Map<string, Uint8Array>> {
  const kind = archiveKind(archive);
  switch (kind) {
    case "tgz":
      return readTar(archive, true, limits);
    case "tar":
      return readTar(archive, false, limits);
    case "zip":
      return readZip(archive, limits);
    case undefined:
      throw refusal(
        "This is no complete archive: neither a gzipped tar, nor a tar, nor a zip.",
        "Pack the package with tar -czf, and check that the upload was complete.",
      );
  }
}

async function whole(source: Uint8Array | AsyncIterable<Uint8Array>, limits: ArchiveLimits): Promise<Uint8Array> {
  if (source instanceof Uint8Array) {
    boundCompressed(source.byteLength, limits);
    return source;
  }
  const chunks: Uint8Array[] = [];
  let total = 0;
  for await (const chunk of source) {
    total += chunk.byteLength;
    boundCompressed(total, limits);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
