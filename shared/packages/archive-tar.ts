import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { Problem } from "../kernel/problem.ts";
import {
  type ArchiveLimits,
  boundCompressed,
  boundCount,
  boundFile,
  boundUnpacked,
  refusal,
} from "./archive-limits.ts";
import { entryPath } from "./archive-path.ts";

/**
 * Files of a tar, gzipped or not. The archive is read twice: the first time nothing is kept, so that one that is refused
 * at its hundredth megabyte has cost no memory.
 * @throws Problem 422 `package-archive`
 */
export async function readTar(
  archive: Uint8Array,
  gzipped: boolean,
  limits: ArchiveLimits,
): Promise<Map<string, Uint8Array>> {
  await pass(archive, gzipped, limits, false);
  return pass(archive, gzipped, limits, true);
}

async function pass(
  archive: Uint8Array,
  gzipped: boolean,
  limits: ArchiveLimits,
  keep: boolean,
): Promise<Map<string, Uint8Array>> {
  const compressed = new Meter((total) => boundCompressed(total, limits));
  const unpacked = new Meter((total) => boundUnpacked(total, compressed.total, limits));
  const entries = extract();
  const source = Readable.from(slices(archive));
  const [pumped, read] = await Promise.allSettled([
    gzipped
      ? pipeline(source, compressed, createGunzip(), unpacked, entries)
      : pipeline(source, compressed, unpacked, entries),
    readEntries(entries, limits, keep),
  ]);
  const reasons = [read, pumped].flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  // One refusal ends both sides; the other side only reports that it was cut off.
  const known = reasons.find((reason) => reason instanceof Problem);
  if (known !== undefined) throw known;
  if (read.status === "rejected" || reasons.length > 0) throw damaged(reasons, gzipped);
  return read.value;
}

async function readEntries(
  entries: ReturnType<typeof extract>,
  limits: ArchiveLimits,
  keep: boolean,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let count = 0;
  for await (const entry of entries) {
    const { name, type, size = 0 } = entry.header;
    boundCount(++count, limits);
    const checked = entryPath(name, limits.path);
    if (!checked.ok) throw refusal(checked.detail, checked.remedy, name);
    if (type !== "file" && type !== "directory") {
      throw refusal(
        `"${checked.path}" is not a regular file (its type is ${type}).`,
        "Pack regular files and folders only.",
        name,
      );
    }
    boundFile(checked.path, size, limits);
    if (type === "directory" || checked.ignored) {
      entry.resume();
      continue;
    }
    if (files.has(checked.path))
      throw refusal(`"${checked.path}" stands twice in the archive.`, "Pack each file once.", name);
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) if (keep && chunk instanceof Uint8Array) chunks.push(chunk);
    files.set(checked.path, Buffer.concat(chunks));
  }
  return files;
}

function damaged(reasons: readonly unknown[], gzipped: boolean): Problem {
  const messages = reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason)));
  const telling = messages.find((message) => !/premature close/i.test(message)) ?? messages[0] ?? "";
  return refusal(
    `The archive is no complete ${gzipped ? "gzipped " : ""}tar (${telling.slice(0, 200)}).`,
    "Pack it again, for example with tar -czf, and check that the upload was complete.",
  );
}

const SLICE = 64 * 1024;

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += SLICE) yield bytes.subarray(at, at + SLICE);
}

/** Passes chunks on and tells the sum after each; what `check` throws ends the stream. */
class Meter extends Transform {
  total = 0;
  readonly #check: (total: number) => void;

  constructor(check: (total: number) => void) {
    super();
    this.#check = check;
  }

  override _transform(
    chunk: Uint8Array,
    _encoding: BufferEncoding,
    done: (error?: Error | null, chunk?: Uint8Array) => void,
  ): void {
    this.total += chunk.byteLength;
    try {
      this.#check(this.total);
      done(null, chunk);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
