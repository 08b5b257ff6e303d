import { randomBytes } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { describe, expect, it } from "vitest";
import { Problem } from "../kernel/problem.ts";
import { ARCHIVE_LIMITS, readArchive } from "./archive.ts";

type Entry = Partial<Header> & Pick<Header, "name"> & { readonly content?: string | Uint8Array };

async function tar(...entries: readonly Entry[]): Promise<Buffer> {
  const stream = pack();
  for (const { content = "x", ...header } of entries) {
    if (header.type === undefined || header.type === "file") stream.entry(header, content);
    else stream.entry({ ...header, size: 0 });
  }
  stream.finalize();
  return buffer(stream);
}

const tgz = async (...entries: readonly Entry[]): Promise<Buffer> => gzipSync(await tar(...entries));

/** Overwrites bytes of the first header and mends its checksum. */
function forge(archive: Buffer, offset: number, bytes: string): Buffer {
  const forged = Buffer.from(archive);
  forged.write(bytes, offset, "latin1");
  forged.fill(" ", 148, 156);
  const sum = forged.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  forged.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return forged;
}

const good = async () => tgz({ name: "app/config.json", content: "{}" }, { name: "app/locale/en.json", content: "{}" });
const kilobytes = (count: number) => Buffer.alloc(count * 1024);
const limit = ARCHIVE_LIMITS;

const hostile: readonly (readonly [name: string, make: () => Promise<Uint8Array>, says: RegExp])[] = [
  ["parent path", () => tgz({ name: "../etc/passwd" }), /"\.\."/],
  ["parent path in the middle", () => tgz({ name: "app/../../etc/passwd" }), /"\.\."/],
  ["absolute path", () => tgz({ name: "/etc/passwd" }), /absolute/],
  ["drive letter", () => tgz({ name: "C:/windows/x" }), /absolute/],
  ["backslashes", () => tgz({ name: "app\\..\\x" }), /backslash/],
  ["NUL in a long path", () => tgz({ name: "a", pax: { path: "app/a\0b" } }), /control characters/],
  ["line break in a path", () => tgz({ name: "app/a\nb" }), /control characters/],
  ["path that is not UTF-8", async () => gzipSync(forge(await tar({ name: "app/a" }), 0, "app/\xff\xfe")), /not UTF-8/],
  ["endless path", () => tgz({ name: `app/${"a/".repeat(200)}x` }), /longer than 255/],
  ["symbolic link", () => tgz({ name: "app/x", type: "symlink", linkname: "/etc/passwd" }), /not a regular file/],
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
    /more than 1000 entries/,
  ],
  ["large file", () => tgz({ name: "app/x", content: randomBytes(limit.file + 1) }), /bytes/],
  ["gzip bomb", () => tgz({ name: "app/x", content: kilobytes(4096) }), /200 times/],
  [
    "many files that unpack to too much",
    () =>
      tgz(
        ...Array.from({ length: 22 }, (_, i) => ({
          name: `app/${i}`,
          content: Buffer.from("abcdefgh".repeat(128 * 1024)).fill(randomBytes(64 * 1024), 0, 64 * 1024),
        })),
      ),
    /unpacks to more than/,
  ],
  ["large archive", async () => randomBytes(limit.compressed + 1), /more than|no complete/],
  ["truncated gzip", async () => (await good()).subarray(0, -20), /no complete gzipped tar/],
  [
    "truncated tar",
    async () => gzipSync((await tar({ name: "app/x", content: kilobytes(64) })).subarray(0, 20_000)),
    /no complete gzipped tar/,
  ],
  ["plain tar", () => tar({ name: "app/x" }), /no complete gzipped tar/],
  [
    "HTML instead of an archive",
    async () => Buffer.from("<!doctype html><title>404</title>"),
    /no complete gzipped tar/,
  ],
  ["gzip of something else", async () => gzipSync(Buffer.from("hello".repeat(1000))), /no complete gzipped tar/],
  [
    "wrong checksum",
    async () => gzipSync(Buffer.from(await tar({ name: "app/x" })).fill("9", 100, 107)),
    /no complete gzipped tar/,
  ],
  ["lying size", async () => gzipSync(forge(await tar({ name: "app/x" }), 124, "77777777777\0")), /bytes|no complete/],
  [
    "huge extended header",
    async () => gzipSync(forge(forge(await tar({ name: "app/x" }), 156, "x"), 124, "00077777777\0")),
    /no complete gzipped tar/,
  ],
  ["empty archive", () => tgz(), /no file/],
  ["nothing", async () => new Uint8Array(), /no complete gzipped tar|no file/],
];

describe("readArchive", () => {
  it("reads a good archive and strips its one top folder", async () => {
    const files = await readArchive(await good());
    expect([...files.keys()]).toEqual(["config.json", "locale/en.json"]);
    expect(Buffer.from(files.get("config.json") ?? []).toString()).toBe("{}");
  });

  it.each(hostile)("refuses: %s", async (_name, make, says) => {
    const refused = await readArchive(await make()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    if (!(refused instanceof Problem)) return;
    expect(refused).toMatchObject({ status: 422, code: "package-archive" });
    expect(refused.message).toMatch(says);
    expect(refused.input.errors?.[0]?.remedy).toBeTruthy();
  });

  it("keeps a package without a top folder as it is, and strips no second level", async () => {
    expect([...(await readArchive(await tgz({ name: "config.json" }, { name: "locale/en.json" }))).keys()]).toEqual([
      "config.json",
      "locale/en.json",
    ]);
    expect([...(await readArchive(await tgz({ name: "a/b/config.json" }))).keys()]).toEqual(["b/config.json"]);
    expect([...(await readArchive(await tgz({ name: "a/x" }, { name: "b/x" }))).keys()]).toEqual(["a/x", "b/x"]);
  });

  it("passes over macOS' and old tars' litter, and folders", async () => {
    const archive = await tgz(
      { name: "._app" },
      { name: "app/", type: "directory" },
      { name: "app/._config.json" },
      { name: "PaxHeader/config.json" },
      { name: "app/config.json" },
    );
    expect([...(await readArchive(archive)).keys()]).toEqual(["config.json"]);
  });

  it("reads a stream in small chunks, and long names", async () => {
    const name = `app/${"n".repeat(200)}`;
    const archive = await tgz({ name });
    async function* dribble() {
      for (let i = 0; i < archive.length; i += 7) yield archive.subarray(i, i + 7);
    }
    expect([...(await readArchive(dribble())).keys()]).toEqual(["n".repeat(200)]);
  });

  it("throws on what the source throws: a cut connection is not a fault of the package", async () => {
    const archive = await good();
    async function* cut() {
      yield archive.subarray(0, 40);
      throw new Error("socket hang up");
    }
    await expect(readArchive(cut())).rejects.toThrow("socket hang up");
  });

  it("stops reading at the first refusal", async () => {
    let read = 0;
    let closed = false;
    async function* endless() {
      try {
        yield gzipSync(await tar({ name: "../x" }, { name: "app/x", content: randomBytes(1024 * 1024) }));
        for (; read < 64 * 1024 * 1024; read += 64 * 1024) yield randomBytes(64 * 1024);
      } finally {
        closed = true;
      }
    }
    await expect(readArchive(endless())).rejects.toBeInstanceOf(Problem);
    expect(read).toBeLessThan(1024 * 1024);
    expect(closed).toBe(true);
  });

  // Other work on the machine counts too, so a failed measurement is repeated.
  it("refuses all of them within 2 s and 128 MB", { retry: 3 }, async () => {
    const archives = await Promise.all(hostile.map(([, make]) => make()));
    const before = process.memoryUsage().rss;
    const start = performance.now();
    for (const archive of archives) await expect(readArchive(archive)).rejects.toBeInstanceOf(Problem);
    expect(performance.now() - start).toBeLessThan(2000);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * 1024 * 1024);
  });
});
