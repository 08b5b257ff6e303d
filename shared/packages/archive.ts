import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { extract } from "tar-stream";
import { Problem } from "../kernel/problem.ts";
import { entryPath, stripTopFolder } from "./archive-path.ts";

/** Bounds of one archive, in bytes where not said otherwise. */
export interface ArchiveLimits {
  readonly compressed: number;
  /** All of the tar: contents, headers and padding. */
  readonly unpacked: number;
  readonly file: number;
  /** Entries of any type. */
  readonly count: number;
  /** Unpacked to compressed, counted beyond the first MiB: texts reach 20, bombs 1000. */
  readonly ratio: number;
  /** Characters of a path. */
  readonly path: number;
}

/** A package is texts and an icon; the largest real one that we know has 160 KB. */
export const ARCHIVE_LIMITS: ArchiveLimits = {
  compressed: 5 * 1024 * 1024,
  unpacked: 20 * 1024 * 1024,
  file: 5 * 1024 * 1024,
  count: 1000,
  ratio: 200,
  path: 255,
};

const RATIO_FREE = 1024 * 1024;

/**
 * Reads a gzipped tar without ever holding more than its limits allow: it is counted while it streams, and reading stops
 * at the first refusal. Only regular files come back, by path, the one top folder stripped where there is one.
 * Nothing is written to a disk.
 * @param source the archive, or the body of an answer that carries it
 * @throws Problem 422 `package-archive`; an error of the source itself is thrown on as it is
 */
export async function readArchive(
  source: Uint8Array | AsyncIterable<Uint8Array>,
  limits: ArchiveLimits = ARCHIVE_LIMITS,
): Promise<Map<string, Uint8Array>> {
  const input = new Input(source instanceof Uint8Array ? whole(source) : source);
  const compressed = new Meter((total) => {
    if (total > limits.compressed)
      throw refusal(
        `The archive has more than ${limits.compressed} bytes.`,
        "Make it smaller: programs and data belong into the image.",
      );
  });
  const unpacked = new Meter((total) => {
    if (total > limits.unpacked)
      throw refusal(
        `The archive unpacks to more than ${limits.unpacked} bytes.`,
        "Make it smaller: programs and data belong into the image.",
      );
    if (total > RATIO_FREE && total > compressed.total * limits.ratio)
      throw refusal(`The archive unpacks to more than ${limits.ratio} times its size.`, "Remove what inflates it.");
  });
  const entries = extract();
  const [pumped, read] = await Promise.allSettled([
    pipeline(Readable.from(input), compressed, createGunzip(), unpacked, entries),
    readEntries(entries, limits),
  ]);
  if (input.failed) throw input.failure;
  const reasons = [read, pumped].flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  // One refusal ends both sides; the other side only reports that it was cut off.
  const known = reasons.find((reason) => reason instanceof Problem);
  if (known !== undefined) throw known;
  if (read.status === "rejected" || reasons.length > 0) throw damaged(reasons);
  return stripTopFolder(read.value);
}

async function readEntries(
  entries: ReturnType<typeof extract>,
  limits: ArchiveLimits,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  let count = 0;
  for await (const entry of entries) {
    const { name, type, size = 0 } = entry.header;
    if (++count > limits.count)
      throw refusal(`The archive has more than ${limits.count} entries.`, "Pack only what the package needs.");
    const checked = entryPath(name, limits.path);
    if (!checked.ok) throw refusal(checked.detail, checked.remedy, name);
    if (type !== "file" && type !== "directory") {
      throw refusal(
        `"${checked.path}" is not a regular file (its type is ${type}).`,
        "Pack regular files and folders only.",
        name,
      );
    }
    if (size > limits.file)
      throw refusal(`"${checked.path}" has more than ${limits.file} bytes.`, "Put it into the image.", name);
    if (type === "directory" || checked.ignored) {
      entry.resume();
      continue;
    }
    if (files.has(checked.path))
      throw refusal(`"${checked.path}" stands twice in the archive.`, "Pack each file once.", name);
    const chunks: Uint8Array[] = [];
    for await (const chunk of entry) if (chunk instanceof Uint8Array) chunks.push(chunk);
    files.set(checked.path, Buffer.concat(chunks));
  }
  if (files.size === 0) throw refusal("The archive holds no file.", "Pack the package's files.");
  return files;
}

function refusal(what: string, remedy: string, entry?: string): Problem {
  // The pointer is the entry's name, cut: names are the attacker's.
  const pointer = entry === undefined ? "" : `/${entry.slice(0, 255)}`;
  return new Problem({
    status: 422,
    code: "package-archive",
    title: "The package's archive is refused",
    detail: `${what} ${remedy}`,
    errors: [{ pointer, detail: what, remedy }],
  });
}

function damaged(reasons: readonly unknown[]): Problem {
  const messages = reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason)));
  const telling = messages.find((message) => !/premature close/i.test(message)) ?? messages[0] ?? "";
  return refusal(
    `The archive is no complete gzipped tar (${telling.slice(0, 200)}).`,
    "Pack it again, for example with tar -czf, and check that the upload was complete.",
  );
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

/** Remembers that the source itself failed: a cut connection is not a fault of the package. */
class Input implements AsyncIterable<Uint8Array> {
  failed = false;
  failure: unknown;
  readonly #source: AsyncIterable<Uint8Array>;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const chunks = this.#source[Symbol.asyncIterator]();
    try {
      for (let next = await this.#next(chunks); next.done !== true; next = await this.#next(chunks)) yield next.value;
    } finally {
      // Also when reading stops early: the connection behind the source must not stay open.
      await chunks.return?.();
    }
  }

  async #next(chunks: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array, unknown>> {
    try {
      return await chunks.next();
    } catch (error) {
      this.failed = true;
      this.failure = error;
      throw error;
    }
  }
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
