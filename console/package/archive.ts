const BLOCK = 512;
/** Of all files together, unpacked: a place to look a fault up in, not a store. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Texts of a tar's files, gzipped or not, without the one folder that all of them may lie in, which the store leaves out
 * as well. What this cannot read it leaves out: the store has the last word on packages.
 */
export async function textsOf(archive: Uint8Array<ArrayBuffer>): Promise<ReadonlyMap<string, string>> {
  const tar = archive[0] === 0x1f && archive[1] === 0x8b ? await unzipped(archive) : archive;
  const files = new Map<string, string>();
  let at = 0;
  let long: string | undefined;
  while (at + BLOCK <= tar.length && tar[at] !== 0) {
    const header = tar.subarray(at, at + BLOCK);
    const size = Number.parseInt(field(header, 124, 12), 8);
    if (!Number.isSafeInteger(size) || size < 0) break;
    const content = tar.subarray(at + BLOCK, at + BLOCK + size);
    const type = String.fromCharCode(header[156] ?? 0);
    const prefix = field(header, 345, 155);
    const short = field(header, 0, 100);
    if (type === "x") long = paxPath(text(content));
    else if (type === "L") long = text(content).replace(/\0.*$/s, "");
    else {
      if (type === "0" || type === "\0")
        files.set(plain(long ?? (prefix ? `${prefix}/${short}` : short)), text(content));
      long = undefined;
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return withoutTop(files);
}

/** @returns as much as is looked at */
async function unzipped(archive: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([archive]).stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  while (bytes <= MAX_BYTES) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.length;
  }
  await reader.cancel();
  return new Uint8Array(await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer());
}

function field(header: Uint8Array, from: number, length: number): string {
  return text(header.subarray(from, from + length))
    .replace(/\0.*$/s, "")
    .trim();
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function paxPath(records: string): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(records)?.[1];
}

function plain(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

function withoutTop(files: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const tops = new Set([...files.keys()].map((path) => path.slice(0, path.indexOf("/") + 1)));
  const [top] = tops;
  if (tops.size !== 1 || top === undefined || top === "") return files;
  return new Map([...files].map(([path, content]) => [path.slice(top.length), content]));
}
