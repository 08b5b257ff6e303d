import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";

/** Bytes of an archive unpacked: what a package may have at all. */
const MOST_UNPACKED = 100 * 1024 * 1024;
/** A chart in a chart in a chart: real ones have two. */
const DEEPEST = 5;

/** Charts within charts beyond what real ones have. */
export class TooDeep extends Error {
  override readonly name = "TooDeep";
}

export interface ChartFile {
  /** As its own archive names it: `drupal/values.yaml`. */
  readonly name: string;
  readonly content: Buffer;
}

/** The files of a chart, one at a time, and those of packed charts inside it. @throws TooDeep, or what the archive is faulty by */
export async function* filesOf(archive: Uint8Array, depth = 0): AsyncGenerator<ChartFile> {
  if (depth > DEEPEST) throw new TooDeep();
  const tar = isGzip(archive) ? gunzipSync(archive, { maxOutputLength: MOST_UNPACKED }) : archive;
  const reader = extract();
  Readable.from([tar]).pipe(reader);
  for await (const entry of reader) {
    const { name } = entry.header;
    const content = await bytesOf(Readable.from(entry));
    if (/\/charts\/[^/]+\.(tgz|tar\.gz)$/.test(name)) yield* filesOf(content, depth + 1);
    else yield { name, content };
  }
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}

const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
