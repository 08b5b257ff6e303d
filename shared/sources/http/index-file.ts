import { isUtf8 } from "node:buffer";
import { FAILSAFE_SCHEMA, load } from "js-yaml";
import { type KnownHashes, type ListedSame, type SourceEntry, SourceError, type SourceFault } from "../contract.ts";
import { isRecord, isRemoved, own, readEntry } from "./index-entry.ts";
import { SimpleBlocks } from "./simple-block.ts";
import { splitIndex } from "./split-index.ts";
import { Urls } from "./urls.ts";

/** Versions of one index; the largest public ones that we know have 20,000. */
export const MAX_ENTRIES = 200_000;
/** Bytes that are parsed as one document, which takes about 15 times as much memory; Helm's layout is read in pieces. */
const MAX_WHOLE_BYTES = 32 * 1024 * 1024;
/** Nesting of a real index is 5: entries, app, version, maintainers, name. */
const MAX_DEPTH = 32;
const YAML = { schema: FAILSAFE_SCHEMA, maxDepth: MAX_DEPTH, maxAliases: 0, maxTotalMergeKeys: 0 };

export interface IndexFile {
  /** What is new or changed, read. */
  readonly entries: readonly SourceEntry[];
  /** What is listed exactly as it is known; not read again. */
  readonly same: readonly ListedSame[];
  readonly faults: readonly SourceFault[];
}

/**
 * Reads an `index.yaml` (Helm's and OpenPitrix's layout) or the same as JSON. Scalars stay texts, so that version 1.10
 * is not 1.1. Aliases are refused: a few hundred bytes of them describe gigabytes. An entry that cannot be used is a
 * fault; a file that is no index at all is an error, so that nothing is concluded from it.
 *
 * A file in Helm's layout is cut into its versions first, and only those that `known` does not have are parsed; any
 * other is parsed as a whole, up to 32 MiB.
 * @param base URL that relative archive URLs are joined to; ends in a slash
 * @throws SourceError `repo-not-an-index`
 */
export function readIndex(body: Uint8Array, base: string, known?: KnownHashes): IndexFile {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (!isUtf8(bytes)) throw notAnIndex("The answer is not an index: it is no text in UTF-8.");
  const start = firstText(bytes);
  const fragments = start.startsWith("{") ? undefined : splitIndex(bytes, base);
  if (fragments === undefined) return readWhole(bytes, start, base);
  if (fragments.length > MAX_ENTRIES) throw tooMany();
  const reading = new Reading(base);
  const blocks = new SimpleBlocks(bytes);
  try {
    for (const { name, hash, start: from, end } of fragments) {
      if (known?.has(name, hash) === true) {
        reading.same.push({ name, hash });
        continue;
      }
      const raw = blocks.read(from, end) ?? onlyItem(load(bytes.toString("utf8", from, end), YAML));
      if (raw === undefined) return readWhole(bytes, start, base);
      reading.take(name, raw, hash);
    }
  } catch (cause) {
    if (cause instanceof SourceError || bytes.length > MAX_WHOLE_BYTES) throw unreadable(cause);
    return readWhole(bytes, start, base);
  }
  return reading;
}

/** Collects what is read; of a version that is listed twice the first counts. */
class Reading implements IndexFile {
  readonly entries: SourceEntry[] = [];
  readonly same: ListedSame[] = [];
  readonly faults: SourceFault[] = [];
  readonly #seen = new Map<string, Set<string>>();
  readonly #urls: Urls;

  constructor(base: string) {
    this.#urls = new Urls(base);
  }

  take(name: string, raw: unknown, hash?: string): void {
    if (isRemoved(raw)) return;
    const read = readEntry(name, raw, this.#urls, hash);
    if ("detail" in read) {
      this.faults.push(read);
      return;
    }
    const seen = this.#seen.get(name) ?? new Set();
    if (seen.size === 0) this.#seen.set(name, seen);
    else if (seen.has(read.version)) {
      const detail = "The index lists this version twice; the first is taken.";
      this.faults.push({ name, version: read.version, detail });
      return;
    }
    seen.add(read.version);
    this.entries.push(read);
  }
}

function onlyItem(list: unknown): unknown {
  return Array.isArray(list) && list.length === 1 ? list[0] : undefined;
}

function readWhole(bytes: Buffer, start: string, base: string): IndexFile {
  const listed = own(document(bytes, start), "entries");
  if (!isRecord(listed)) {
    // Helm writes `entries: {}` for an empty repo; a file without the key is something else.
    throw notAnIndex('The answer is not an index: it has no "entries".');
  }
  const reading = new Reading(base);
  for (const [name, versions] of Object.entries(listed)) {
    if (!Array.isArray(versions)) {
      reading.faults.push({ name: name.slice(0, 128), version: "", detail: "Its versions are not a list." });
      continue;
    }
    for (const raw of versions) {
      if (reading.entries.length + reading.faults.length >= MAX_ENTRIES) throw tooMany();
      reading.take(name, raw);
    }
  }
  return reading;
}

/** How the file begins, without a byte order mark and white space. @throws SourceError when it is empty, or HTML */
function firstText(bytes: Buffer): string {
  const start = bytes
    .toString("utf8", 0, 200)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (start === "") throw notAnIndex("The answer is empty, not an index.");
  if (start.startsWith("<")) throw notAnIndex("The server answered HTML, not an index.");
  return start;
}

function document(bytes: Buffer, start: string): unknown {
  if (bytes.length > MAX_WHOLE_BYTES)
    throw notAnIndex(`The index has more than ${MAX_WHOLE_BYTES} bytes and is not in the layout that Helm writes.`);
  const body = bytes.toString("utf8");
  try {
    return start.startsWith("{") ? JSON.parse(body) : load(body, YAML);
  } catch (cause) {
    throw unreadable(cause);
  }
}

function unreadable(cause: unknown): SourceError {
  if (cause instanceof SourceError) return cause;
  const reason = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : "";
  return notAnIndex(`The answer is not an index: ${reason.slice(0, 200)}.`, cause);
}

function tooMany(): SourceError {
  return notAnIndex(`The index lists more than ${MAX_ENTRIES} versions.`);
}

function notAnIndex(message: string, cause?: unknown): SourceError {
  return new SourceError("repo-not-an-index", message, false, { cause });
}
