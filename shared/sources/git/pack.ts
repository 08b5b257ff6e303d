import { createHash } from "node:crypto";
import { type InflateRaw, inflateSync, type ZlibOptions } from "node:zlib";

/** An object of a repository, whole. */
export interface GitObject {
  readonly type: "commit" | "tree" | "blob" | "tag";
  readonly bytes: Buffer;
}

/** By id. */
export type Objects = ReadonlyMap<string, GitObject>;

export interface PackLimits {
  /** Objects of the pack. */
  readonly objects: number;
  /** Bytes of all objects together, unpacked. */
  readonly bytes: number;
}

/** A pack that is broken, or beyond the limits. The message is one sentence. */
export class PackError extends Error {
  override readonly name = "PackError";
}

const TYPES = { 1: "commit", 2: "tree", 3: "blob", 4: "tag" } as const;
const OFS_DELTA = 6;
const REF_DELTA = 7;
/** Deltas upon deltas; git itself makes at most 50. */
const MAX_CHAIN = 200;

interface Entry {
  readonly type: number;
  /** Of an object its bytes, of a delta its instructions. */
  readonly bytes: Buffer;
  readonly base: number | string | undefined;
}

/**
 * Every object of a pack by its id (gitformat-pack, version 2), with deltas resolved; thin packs are not asked for, so
 * every base is inside. No object is unpacked beyond the size that it declares, and all sizes count before anything is
 * unpacked: a pack of some kilobytes can describe gigabytes.
 * @throws PackError
 */
export function readPack(pack: Buffer, limits: PackLimits): Objects {
  if (pack.length < 32 || pack.toString("latin1", 0, 4) !== "PACK" || pack.readUInt32BE(4) !== 2)
    throw new PackError("This is no pack of version 2.");
  const count = pack.readUInt32BE(8);
  if (count > limits.objects) throw new PackError(`The commit has more than ${limits.objects} objects.`);
  const end = pack.length - 20;
  if (!createHash("sha1").update(pack.subarray(0, end)).digest().equals(pack.subarray(end)))
    throw new PackError("The pack's checksum is wrong: it was cut or changed on its way.");
  const budget = new Budget(limits.bytes);
  const entries = new Map<number, Entry>();
  let place = 12;
  for (let i = 0; i < count; i++) {
    const start = place;
    const read = readEntry(pack, start, end, budget);
    entries.set(start, read.entry);
    place = read.next;
  }
  return new Resolver(entries, budget).all();
}

class Budget {
  #left: number;
  readonly #limit: number;
  constructor(limit: number) {
    this.#left = limit;
    this.#limit = limit;
  }
  take(bytes: number): void {
    this.#left -= bytes;
    if (this.#left < 0) throw new PackError(`The commit unpacks to more than ${this.#limit} bytes.`);
  }
}

function readEntry(pack: Buffer, start: number, end: number, budget: Budget): { entry: Entry; next: number } {
  let place = start;
  const byte = (): number => {
    const value = place < end ? pack[place] : undefined;
    if (value === undefined) throw new PackError("The pack is cut.");
    place += 1;
    return value;
  };
  let head = byte();
  const type = (head >> 4) & 7;
  let size = head & 15;
  for (let factor = 16; (head & 0x80) !== 0; factor *= 128) {
    head = byte();
    size += (head & 0x7f) * factor;
    if (!Number.isSafeInteger(size)) throw new PackError("An object declares an impossible size.");
  }
  let base: number | string | undefined;
  if (type === OFS_DELTA) {
    let part = byte();
    let offset = part & 0x7f;
    while ((part & 0x80) !== 0) {
      part = byte();
      offset = (offset + 1) * 128 + (part & 0x7f);
      if (!Number.isSafeInteger(offset)) throw new PackError("A delta names an impossible base.");
    }
    base = start - offset;
  } else if (type === REF_DELTA) {
    base = pack.toString("hex", place, place + 20);
    place += 20;
  } else if (!(type in TYPES)) throw new PackError("The pack holds an object of an unknown type.");
  budget.take(size);
  const { bytes, consumed } = inflate(pack.subarray(place, end), size);
  return { entry: { type, bytes, base }, next: place + consumed };
}

/** Exactly `size` bytes, and how many packed ones they took. */
function inflate(packed: Buffer, size: number): { readonly bytes: Buffer; readonly consumed: number } {
  try {
    // With `info`, the answer names the engine, whose `bytesWritten` are the bytes that it took.
    const options: ZlibOptions = { info: true, maxOutputLength: Math.max(size, 1) };
    const answer: unknown = inflateSync(packed, options);
    if (isInfo(answer) && answer.buffer.length === size)
      return { bytes: answer.buffer, consumed: answer.engine.bytesWritten };
  } catch (cause) {
    throw new PackError("An object of the pack does not unpack to what it declares.", { cause });
  }
  throw new PackError("An object of the pack does not unpack to what it declares.");
}

function isInfo(value: unknown): value is { readonly buffer: Buffer; readonly engine: InflateRaw } {
  return typeof value === "object" && value !== null && "buffer" in value && "engine" in value;
}

class Resolver {
  readonly #entries: ReadonlyMap<number, Entry>;
  readonly #budget: Budget;
  readonly #done = new Map<number, GitObject>();
  readonly #byId = new Map<string, GitObject>();

  constructor(entries: ReadonlyMap<number, Entry>, budget: Budget) {
    this.#entries = entries;
    this.#budget = budget;
  }

  all(): Objects {
    // Bases by id may come after what is made from them, and may be made from others: round after round.
    let waiting = [...this.#entries.keys()];
    while (waiting.length > 0) {
      const still = waiting.filter((place) => !this.#resolve(place));
      if (still.length === waiting.length) throw new PackError("A delta's base is not in the pack.");
      waiting = still;
    }
    return this.#byId;
  }

  /** `false` where a base by id is not known yet. */
  #resolve(place: number): boolean {
    const chain: Buffer[] = [];
    let at: number = place;
    let object = this.#done.get(at);
    while (object === undefined) {
      const entry = this.#entries.get(at);
      if (entry === undefined) throw new PackError("A delta's base is not in the pack.");
      if (entry.base === undefined) object = whole(entry);
      else {
        if (chain.push(entry.bytes) > MAX_CHAIN) throw new PackError("A chain of deltas is too long.");
        if (typeof entry.base === "number") {
          at = entry.base;
          object = this.#done.get(at);
        } else {
          object = this.#byId.get(entry.base);
          if (object === undefined) return false;
        }
      }
    }
    for (const delta of chain.reverse())
      object = { type: object.type, bytes: apply(object.bytes, delta, this.#budget) };
    this.#done.set(place, object);
    this.#byId.set(idOf(object), object);
    return true;
  }
}

function whole({ type, bytes }: Entry): GitObject {
  if (type === 1 || type === 2 || type === 3 || type === 4) return { type: TYPES[type], bytes };
  throw new PackError("The pack holds an object of an unknown type.");
}

export function idOf({ type, bytes }: GitObject): string {
  return createHash("sha1").update(`${type} ${bytes.length}\0`).update(bytes).digest("hex");
}

/** Copies of the base and new bytes, as the delta says. */
function apply(base: Buffer, delta: Buffer, budget: Budget): Buffer {
  let place = 0;
  const byte = (): number => {
    const value = delta[place];
    if (value === undefined) throw new PackError("A delta is cut.");
    place += 1;
    return value;
  };
  const size = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const part = byte();
      value += (part & 0x7f) * factor;
      if (!Number.isSafeInteger(value)) throw new PackError("A delta declares an impossible size.");
      if ((part & 0x80) === 0) return value;
    }
  };
  if (size() !== base.length) throw new PackError("A delta does not fit its base.");
  const target = size();
  budget.take(target);
  const result = Buffer.allocUnsafe(target);
  let written = 0;
  const put = (from: Buffer, start: number, length: number): void => {
    if (start + length > from.length || written + length > target) throw new PackError("A delta reaches too far.");
    written += from.copy(result, written, start, start + length);
  };
  while (place < delta.length) {
    const op = byte();
    if (op === 0) throw new PackError("A delta holds an unknown instruction.");
    if ((op & 0x80) === 0) {
      put(delta, place, op);
      place += op;
      continue;
    }
    let start = 0;
    let length = 0;
    for (let bit = 0; bit < 4; bit++) if ((op & (1 << bit)) !== 0) start += byte() * 256 ** bit;
    for (let bit = 0; bit < 3; bit++) if ((op & (0x10 << bit)) !== 0) length += byte() * 256 ** bit;
    put(base, start, length === 0 ? 0x10000 : length);
  }
  if (written !== target) throw new PackError("A delta makes less than it declares.");
  return result;
}
