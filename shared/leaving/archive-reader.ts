import { createHash } from "node:crypto";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";

/** What is wrong with an archive, in one sentence for whoever sent it. */
export class ArchiveRefused extends Error {
  override readonly name = "ArchiveRefused";
}

/** Bounds of an archive, in bytes where not said otherwise. */
export const IMPORT_LIMITS = {
  compressed: 4 * 1024 ** 3,
  unpacked: 16 * 1024 ** 3,
  /** Of what is no object: a file of records has 1 MiB and one record of at most 400 KiB. */
  records: 2 * 1024 ** 2,
  /** `SHA256SUMS` has a line of about 120 bytes a file. */
  sums: 64 * 1024 ** 2,
  object: 64 * 1024 ** 2,
  count: 500_000,
  /** Unpacked to compressed beyond the first 64 MiB: records reach 30, bombs 1000. */
  ratio: 200,
} as const;

const RATIO_FREE = 64 * 1024 ** 2;

export interface ReadFile {
  readonly path: string;
  readonly content: Buffer;
}

export interface ReadArchive {
  readonly files: AsyncIterable<ReadFile>;
  /** Hex, of the archive as it came; once `files` has ended. */
  sha256(): string;
}

/** Paths that an archive of ours has; nothing else is read. */
const PATHS =
  /^(manifest\.json|SHA256SUMS|(records\/[a-z-]{1,40}|missing-secrets|missing-objects)\/\d{5}-\d{5}\.ndjson|objects\/packages\/[0-9a-f]{64}|objects\/attachments\/[0-9a-f]{64}\/att-[0-9a-z]{6,40})$/;

/**
 * The files of a gzipped tar, one after the other; memory holds one of them. Nothing is written to a disk.
 * @throws ArchiveRefused as soon as a bound is passed, at an entry that is no regular file or has a path of its own
 */
export function readTenantArchive(source: AsyncIterable<Uint8Array>): ReadArchive {
  const digest = createHash("sha256");
  let compressed = 0;
  let unpacked = 0;
  const meter = (add: (chunk: Uint8Array) => void) =>
    new Transform({
      transform(chunk: Uint8Array, _, done) {
        try {
          add(chunk);
          done(null, chunk);
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)));
        }
      },
    });
  const before = meter((chunk) => {
    digest.update(chunk);
    compressed += chunk.byteLength;
    if (compressed > IMPORT_LIMITS.compressed)
      throw new ArchiveRefused(`The archive has more than ${IMPORT_LIMITS.compressed} bytes.`);
  });
  const after = meter((chunk) => {
    unpacked += chunk.byteLength;
    if (unpacked > IMPORT_LIMITS.unpacked)
      throw new ArchiveRefused(`The archive unpacks to more than ${IMPORT_LIMITS.unpacked} bytes.`);
    if (unpacked > RATIO_FREE && unpacked > compressed * IMPORT_LIMITS.ratio)
      throw new ArchiveRefused(`The archive unpacks to more than ${IMPORT_LIMITS.ratio} times its size.`);
  });
  const entries = extract();
  const pumped = pipeline(Readable.from(source), before, createGunzip(), after, entries);
  // Looked at below; a refusal of ours ends the pipeline first.
  pumped.catch(() => {});

  async function* files(): AsyncGenerator<ReadFile> {
    let count = 0;
    try {
      for await (const entry of entries) {
        const { name, type, size = 0 } = entry.header;
        const shown = JSON.stringify(name.slice(0, 100));
        if (++count > IMPORT_LIMITS.count)
          throw new ArchiveRefused(`The archive has more than ${IMPORT_LIMITS.count} files.`);
        if (type !== "file") throw new ArchiveRefused(`${shown} is no regular file.`);
        if (!PATHS.test(name)) throw new ArchiveRefused(`${shown} is nothing that an export holds.`);
        if (size > bound(name)) throw new ArchiveRefused(`${shown} has more than ${bound(name)} bytes.`);
        const chunks: Uint8Array[] = [];
        for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
        yield { path: name, content: Buffer.concat(chunks) };
      }
      await pumped;
    } catch (error) {
      if (error instanceof ArchiveRefused) throw error;
      const reason = await pumped.then(
        () => error,
        (cause: unknown) => cause,
      );
      if (reason instanceof ArchiveRefused) throw reason;
      const told = reason instanceof Error ? reason.message : String(reason);
      throw new ArchiveRefused(`The archive is no complete gzipped tar (${told.slice(0, 200)}).`);
    } finally {
      // Whoever leaves early ends the connection as well.
      entries.destroy();
    }
  }
  return { files: files(), sha256: () => digest.copy().digest("hex") };
}

function bound(path: string): number {
  if (path.startsWith("objects/")) return IMPORT_LIMITS.object;
  return path === "SHA256SUMS" ? IMPORT_LIMITS.sums : IMPORT_LIMITS.records;
}
