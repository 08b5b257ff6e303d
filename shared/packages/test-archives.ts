import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { ARCHIVE_LIMITS } from "./archive-limits.ts";

type TarEntry = Partial<Header> & Pick<Header, "name"> & { readonly content?: string | Uint8Array };

/** A tar as a publisher, or an attacker, makes it. */
export async function tar(...entries: readonly TarEntry[]): Promise<Buffer> {
  const stream = pack();
  for (const { content = "x", ...header } of entries) {
    if (header.type === undefined || header.type === "file") stream.entry(header, content);
    else stream.entry({ ...header, size: 0 });
  }
  stream.finalize();
  return buffer(stream);
}

export const tgz = async (...entries: readonly TarEntry[]): Promise<Buffer> => gzipSync(await tar(...entries));

/** Overwrites bytes of the first header and mends its checksum. */
function forge(archive: Buffer, offset: number, bytes: string): Buffer {
  const forged = Buffer.from(archive);
  forged.write(bytes, offset, "latin1");
  forged.fill(" ", 148, 156);
  const sum = forged.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  forged.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return forged;
}

interface ZipEntry {
  readonly name: string;
  readonly content?: string | Uint8Array;
  /** Unix mode with the file type; default a regular file. */
  readonly mode?: number;
  readonly flags?: number;
  readonly method?: number;
  readonly extra?: Buffer;
  /** What the list says in place of the truth. */
  readonly listed?: { readonly size?: number; readonly crc?: number; readonly offset?: number };
  /** What its own header says in place of what the list says. */
  readonly localName?: string;
  readonly localSize?: number;
}

/** A zip, with every lie that an entry tells. */
export function zip(...entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const { name, content = "x", mode = 0o100644, flags = 0, method = 8, extra, listed, ...local } of entries) {
    const plain = Buffer.from(content);
    const data = method === 8 ? deflateRawSync(plain) : plain;
    const common = (size: number) => {
      const head = Buffer.alloc(22);
      head.writeUInt16LE(flags, 0);
      head.writeUInt16LE(method, 2);
      head.writeUInt32LE(listed?.crc ?? crc32(plain), 8);
      head.writeUInt32LE(data.length, 12);
      head.writeUInt32LE(size, 16);
      return head;
    };
    const size = listed?.size ?? plain.length;
    const ownName = Buffer.from(local.localName ?? name);
    const own = Buffer.concat([
      Buffer.from([0x50, 0x4b, 3, 4, 20, 0]),
      common(local.localSize ?? size).subarray(0, 20),
      lengths(ownName.length, 0),
      ownName,
      data,
    ]);
    const named = Buffer.from(name);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(listed?.offset ?? offset, 10);
    list.push(
      Buffer.from([0x50, 0x4b, 1, 2, 20, 3, 20, 0]),
      common(size).subarray(0, 20),
      lengths(named.length, extra?.length ?? 0),
      tail,
      named,
      extra ?? Buffer.alloc(0),
    );
    parts.push(own);
    offset += own.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}

function lengths(name: number, extra: number): Buffer {
  const both = Buffer.alloc(4);
  both.writeUInt16LE(name, 0);
  both.writeUInt16LE(extra, 2);
  return both;
}

export const goodTgz = async () =>
  tgz({ name: "app/config.json", content: "{}" }, { name: "app/locale/en.json", content: "{}" });
export const goodZip = () =>
  zip({ name: "app/", content: "", mode: 0o040755, method: 0 }, { name: "app/config.json", content: "{}" });
/** Packs to a hundredth: not so much that its ratio would tell. */
const mixed = (size: number) => Buffer.alloc(size, "abcdefgh").fill(randomBytes(size >> 7), 0, size >> 7);
const kilobytes = (count: number) => Buffer.alloc(count * 1024);
const limit = ARCHIVE_LIMITS;
const good = goodTgz;

/** Archives that nobody means well with, and what the refusal says. */
export const hostile: readonly (readonly [name: string, make: () => Promise<Uint8Array>, says: RegExp])[] = [
  ["parent path (CVE-2020-4053)", () => tgz({ name: "../etc/passwd" }), /"\.\."/],
  ["parent path in the middle", () => tgz({ name: "app/../../etc/passwd" }), /"\.\."/],
  ["absolute path", () => tgz({ name: "/etc/passwd" }), /absolute/],
  ["drive letter", () => tgz({ name: "C:/windows/x" }), /absolute/],
  ["backslashes", () => tgz({ name: "app\\..\\x" }), /backslash/],
  ["NUL in a long path", () => tgz({ name: "a", pax: { path: "app/a\0b" } }), /control characters/],
  ["line break in a path", () => tgz({ name: "app/a\nb" }), /control characters/],
  ["path that is not UTF-8", async () => gzipSync(forge(await tar({ name: "app/a" }), 0, "app/\xff\xfe")), /not UTF-8/],
  ["endless path", () => tgz({ name: `app/${"a/".repeat(200)}x` }), /longer than 255/],
  [
    "symbolic link (CVE-2025-53547)",
    () => tgz({ name: "app/x", type: "symlink", linkname: "/etc/passwd" }),
    /not a regular file/,
  ],
  ["hard link", () => tgz({ name: "app/x", type: "link", linkname: "/etc/passwd" }), /not a regular file/],
  [
    "character device",
    () => tgz({ name: "app/x", type: "character-device", devmajor: 1, devminor: 3 }),
    /not a regular file/,
  ],
  ["block device", () => tgz({ name: "app/x", type: "block-device", devmajor: 8 }), /not a regular file/],
  ["named pipe", () => tgz({ name: "app/x", type: "fifo" }), /not a regular file/],
  ["unknown type", async () => gzipSync(forge(await tar({ name: "app/x" }), 156, "S")), /not a regular file/],
  ["duplicate names", () => tgz({ name: "app/x" }, { name: "app/x" }), /twice/],
  ["duplicate names in disguise", () => tgz({ name: "app/x" }, { name: "./app//x" }), /twice/],
  [
    "too many entries",
    () => tgz(...Array.from({ length: limit.count + 1 }, (_, i) => ({ name: `app/${i}` }))),
    /more than 5000 entries/,
  ],
  ["large file", () => tgz({ name: "app/x", content: randomBytes(limit.file + 1) }), /bytes/],
  ["gzip bomb (CVE-2025-32386)", () => tgz({ name: "app/x", content: kilobytes(4096) }), /200 times/],
  [
    "many files that unpack to too much",
    () =>
      tgz(
        ...Array.from({ length: 102 }, (_, i) => ({
          name: `app/${i}`,
          content: mixed(1024 * 1024),
        })),
      ),
    /unpacks to more than/,
  ],
  ["large archive", async () => randomBytes(limit.compressed + 1), /more than|no complete/],
  ["truncated gzip", async () => (await good()).subarray(0, -20), /no complete/],
  [
    "truncated tar",
    async () => gzipSync((await tar({ name: "app/x", content: kilobytes(64) })).subarray(0, 20_000)),
    /no complete/,
  ],
  ["HTML instead of an archive", async () => Buffer.from("<!doctype html><title>404</title>"), /no complete/],
  ["gzip of something else", async () => gzipSync(Buffer.from("hello".repeat(1000))), /no complete/],
  [
    "wrong checksum",
    async () => gzipSync(Buffer.from(await tar({ name: "app/x" })).fill("9", 100, 107)),
    /no complete/,
  ],
  ["lying size", async () => gzipSync(forge(await tar({ name: "app/x" }), 124, "77777777777\0")), /bytes|no complete/],
  [
    "huge extended header",
    async () => gzipSync(forge(forge(await tar({ name: "app/x" }), 156, "x"), 124, "00077777777\0")),
    /no complete/,
  ],
  ["empty archive", () => tgz(), /no file/],
  ["nothing", async () => new Uint8Array(), /no complete|no file/],
  [
    "truncated plain tar",
    async () => (await tar({ name: "app/x", content: kilobytes(4) })).subarray(0, 2000),
    /no complete tar/,
  ],
  ["plain tar that leaves", () => tar({ name: "../x" }), /"\.\."/],
  ["zip: parent path", async () => zip({ name: "../x" }), /"\.\."|relative path/],
  ["zip: absolute path", async () => zip({ name: "/etc/passwd" }), /absolute/],
  ["zip: backslashes", async () => zip({ name: "app\\..\\x" }), /backslash|invalid/],
  [
    "zip: symbolic link",
    async () => zip({ name: "app/x", content: "/etc/passwd", mode: 0o120777 }),
    /not a regular file/,
  ],
  ["zip: device", async () => zip({ name: "app/x", mode: 0o020666 }), /not a regular file/],
  ["zip: encrypted", async () => zip({ name: "app/x", flags: 1 }), /encrypted/],
  ["zip: unknown method", async () => zip({ name: "app/x", method: 12 }), /method 12/],
  ["zip: zip64", async () => zip({ name: "app/x", extra: Buffer.from([1, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0]) }), /zip64/],
  ["zip: twice", async () => zip({ name: "app/x" }, { name: "app//x" }), /twice/],
  ["zip: another name inside", async () => zip({ name: "app/x", localName: "app/y" }), /told differently/],
  ["zip: another size inside", async () => zip({ name: "app/x", localSize: 7 }), /told differently/],
  [
    "zip: shared bytes",
    async () => zip({ name: "app/x" }, { name: "app/x", listed: { offset: 0 } }),
    /twice|shares bytes/,
  ],
  [
    "zip: says less than it holds",
    async () => zip({ name: "app/x", content: kilobytes(4096), listed: { size: 1 } }),
    /no complete zip/,
  ],
  ["zip: says more than it holds", async () => zip({ name: "app/x", listed: { size: 100 } }), /no complete zip/],
  ["zip: wrong checksum", async () => zip({ name: "app/x", listed: { crc: 1 } }), /checksum/],
  ["zip: bomb", async () => zip({ name: "app/x", content: kilobytes(5 * 1024) }), /200 times/],
  ["zip: large file", async () => zip({ name: "app/x", content: randomBytes(limit.file + 1) }), /bytes/],
  [
    "zip: too much in all",
    async () =>
      zip(
        ...Array.from({ length: 21 }, (_, i) => ({
          name: `app/${i}`,
          content: mixed(limit.file),
        })),
      ),
    /unpacks to more than/,
  ],
  [
    "zip: too many entries",
    async () => zip(...Array.from({ length: limit.count + 1 }, (_, i) => ({ name: `app/${i}` }))),
    /entries/,
  ],
  ["zip: folder with contents", async () => zip({ name: "app/", mode: 0o040755 }), /folder with contents/],
  ["zip: truncated", async () => goodZip().subarray(0, -10), /no complete zip/],
  ["zip: nothing", async () => zip(), /no file/],
];
