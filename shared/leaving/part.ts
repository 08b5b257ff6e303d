import { createHash } from "node:crypto";
import { gzipMember, tarEntry } from "./tar.ts";

/** A file of an archive. */
export interface ArchiveFile {
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes of records in one file: a record is a line, and an import reads a file as a whole. */
const FILE_BYTES = 1024 * 1024;

/**
 * One part of an archive while it is made: files, compressed as they come. Memory: the part itself, and at most
 * `FILE_BYTES` of records a kind.
 */
export class ArchivePart {
  readonly #number: number;
  readonly #members: Uint8Array[] = [];
  readonly #files: ArchiveFile[] = [];
  readonly #lines = new Map<string, { readonly lines: string[]; bytes: number; files: number }>();
  #size = 0;

  constructor(number: number) {
    this.#number = number;
  }

  /** Compressed bytes so far, without records that wait for others of their kind. */
  get size(): number {
    return this.#size;
  }

  /** One line of the folder's next file. */
  addRecord(folder: string, record: unknown): void {
    const open = this.#lines.get(folder) ?? { lines: [], bytes: 0, files: 0 };
    this.#lines.set(folder, open);
    const line = `${JSON.stringify(record)}\n`;
    open.lines.push(line);
    open.bytes += Buffer.byteLength(line);
    if (open.bytes >= FILE_BYTES) this.#close(folder);
  }

  addFile(path: string, content: Uint8Array): void {
    this.#files.push({ path, sha256: sha256(content), size: content.byteLength });
    this.#add(gzipMember(tarEntry(path, content)));
  }

  /** Whether the part has a file already: an object that two versions share is in it once. */
  has(path: string): boolean {
    return this.#files.some((file) => file.path === path);
  }

  /** The part as it is sent, and what is in it. */
  finish(): { readonly bytes: Uint8Array; readonly files: readonly ArchiveFile[] } {
    for (const folder of this.#lines.keys()) this.#close(folder);
    return { bytes: Buffer.concat(this.#members), files: this.#files };
  }

  #close(folder: string): void {
    const open = this.#lines.get(folder);
    if (open === undefined || open.lines.length === 0) return;
    open.files += 1;
    const name = `${String(this.#number).padStart(5, "0")}-${String(open.files).padStart(5, "0")}.ndjson`;
    this.addFile(`${folder}/${name}`, Buffer.from(open.lines.join("")));
    open.lines.length = 0;
    open.bytes = 0;
  }

  #add(member: Uint8Array): void {
    this.#members.push(member);
    this.#size += member.byteLength;
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
