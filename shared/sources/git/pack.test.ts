import { createHash } from "node:crypto";
import fs from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync, gunzipSync } from "node:zlib";
import git from "isomorphic-git";
import { expect, test } from "vitest";
import { packFolder } from "./archive.ts";
import { idOf, PackError, readPack } from "./pack.ts";
import { placeOfArchive, readFolders } from "./packages.ts";

const LIMITS = { objects: 1000, bytes: 1024 * 1024 };
const BLOB = 3;
const OFS_DELTA = 6;

/** An object's head: type and size, seven bits a byte after the first four. */
function head(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size % 16)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest % 128);
  }
  return Buffer.from(bytes);
}

function packOf(objects: readonly Buffer[], count = objects.length): Buffer {
  const start = Buffer.from("PACK\0\0\0\x02\0\0\0\0", "latin1");
  start.writeUInt32BE(count, 8);
  const body = Buffer.concat([start, ...objects]);
  return Buffer.concat([body, createHash("sha1").update(body).digest()]);
}

const blob = (text: string, declared = text.length) =>
  Buffer.concat([head(BLOB, declared), deflateSync(Buffer.from(text))]);

/** A delta on the object that begins `back` bytes before it. */
const delta = (back: number, instructions: readonly number[]) => {
  const bytes = Buffer.from(instructions);
  return Buffer.concat([head(OFS_DELTA, bytes.length), Buffer.from([back]), deflateSync(bytes)]);
};

test("reads what another implementation of git packed, object by object", async () => {
  const dir = await mkdtemp(join(tmpdir(), "pitrix-pack-"));
  await git.init({ fs, dir });
  for (let i = 0; i < 5; i++) {
    await writeFile(join(dir, `${i}.txt`), `file ${i}\n`.repeat(i * 1000));
    await git.add({ fs, dir, filepath: `${i}.txt` });
  }
  const author = { name: "t", email: "t@example.com" };
  const commit = await git.commit({ fs, dir, message: "first", author });
  const { tree } = (await git.readCommit({ fs, dir, oid: commit })).commit;
  const blobs = (await git.readTree({ fs, dir, oid: tree })).tree.map(({ oid }) => oid);
  const oids = [commit, tree, ...blobs];
  const { packfile } = await git.packObjects({ fs, dir, oids });
  const objects = readPack(Buffer.from(packfile ?? []), LIMITS);
  expect([...objects.keys()].sort()).toEqual([...oids].sort());
  for (const [oid, object] of objects) expect(idOf(object)).toBe(oid);
  await rm(dir, { recursive: true });
});

test("resolves a delta: copies and new bytes", () => {
  const base = blob("hello world");
  // 11 bytes become 12: "hello " copied, "git" new, "rld" copied from place 8.
  const change = delta(base.length, [11, 12, 0x90, 6, 3, ...Buffer.from("git"), 0x91, 8, 3]);
  const texts = [...readPack(packOf([base, change]), LIMITS).values()].map(({ bytes }) => bytes.toString());
  expect(texts).toEqual(["hello world", "hello gitrld"]);
});

const base = blob("hello world");
const zeros = deflateSync(Buffer.alloc(50_000_000));
test.for([
  ["is cut", packOf([base]).subarray(0, -30)],
  ["was changed", Buffer.concat([packOf([base]).subarray(0, -1), Buffer.from([0])])],
  ["promises more objects than it has", packOf([base], 2)],
  ["has more objects than allowed", packOf([], 5000)],
  ["declares less than an object unpacks to", packOf([Buffer.concat([head(BLOB, 10), zeros])])],
  ["declares more than allowed", packOf([Buffer.concat([head(BLOB, 50_000_000), zeros])])],
  ["declares more than an object unpacks to", packOf([blob("x", 100)])],
  ["has a delta whose base is before the pack", packOf([delta(5, [0, 0])])],
  ["has a delta on nothing", packOf([base, delta(base.length - 1, [11, 1, 1, 65])])],
  ["has a delta that reaches beyond its base", packOf([base, delta(base.length, [11, 12, 0x90, 12])])],
  ["has a delta that makes gigabytes", packOf([base, delta(base.length, [11, 0xff, 0xff, 0xff, 0xff, 0x0f])])],
  ["has a delta of unknown instructions", packOf([base, delta(base.length, [11, 1, 0])])],
  ["has a delta that ends early", packOf([base, delta(base.length, [11, 12, 0x91])])],
] as const)("H1: a pack that %s is refused", ([, pack]) => {
  expect(() => readPack(Buffer.from(pack), LIMITS)).toThrow(PackError);
});

test("deltas that double what they are made from stop at the bound", () => {
  const first = blob("x".repeat(1000));
  const objects = [first];
  let before = first.length;
  for (let size = 1000; size < 1e9; size *= 2) {
    const numbers = (value: number): number[] =>
      value < 128 ? [value] : [(value % 128) | 0x80, ...numbers(Math.floor(value / 128))];
    const copy = [0xb0, size % 256, Math.floor(size / 256) % 256];
    if (size > 0xffff) break;
    const next = delta(before, [...numbers(size), ...numbers(size * 2), ...copy, ...copy]);
    objects.push(next);
    before = next.length;
  }
  expect(() => readPack(packOf(objects), { objects: 100, bytes: 50_000 })).toThrow(/more than 50000 bytes/);
});

test("the same files give the same archive, and any reader of gzip reads it", async () => {
  const files = new Map([
    ["b", Buffer.alloc(200_000, 1)],
    ["a", Buffer.from("text")],
  ]);
  const archive = await packFolder(files, "package");
  const again = await packFolder(new Map([...files].reverse()), "package");
  expect(Buffer.compare(again, archive)).toBe(0);
  const tar = gunzipSync(archive);
  expect(archive.readUInt32LE(archive.length - 8)).toBe(crc32(tar));
  expect(createHash("sha256").update(archive).digest("hex")).toMatchInlineSnapshot(
    `"3317c0b9f22231b4e38b3b9ecfac224174b5b77ebbdcb47f1171b13d0e0a2a1c"`,
  );
});

test("a commit without packages has none, and names are those of folders", async () => {
  const tree = { type: "tree", bytes: Buffer.alloc(0) } as const;
  const commit = { type: "commit", bytes: Buffer.from(`tree ${idOf(tree)}\nauthor x\n\nx`) } as const;
  const objects = new Map([tree, commit].map((object) => [idOf(object), object]));
  expect(await readFolders({ kind: "git", url: "git+https://x/" }, objects, idOf(commit))).toEqual({
    entries: [],
    faults: [],
  });
  expect(placeOfArchive("https://example.com/a.tgz")).toBeUndefined();
});
