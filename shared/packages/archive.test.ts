import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { Problem } from "../kernel/problem.ts";
import { archiveKind, readArchive } from "./archive.ts";
import { ARCHIVE_LIMITS } from "./archive-limits.ts";
import { goodTgz as good, goodZip, hostile, tar, tgz, zip } from "./test-archives.ts";

describe("readArchive", () => {
  it("reads a good archive and strips its one top folder", async () => {
    const files = await readArchive(await good());
    expect([...files.keys()]).toEqual(["config.json", "locale/en.json"]);
    expect(Buffer.from(files.get("config.json") ?? []).toString()).toBe("{}");
  });

  it.each(hostile)("H1: refuses: %s", { timeout: 60_000 }, async (_name, make, says) => {
    const refused = await readArchive(await make()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Problem);
    if (!(refused instanceof Problem)) return;
    expect(refused).toMatchObject({ status: 422, code: "package-archive" });
    expect(refused.message).toMatch(says);
    expect(refused.input.errors?.[0]?.remedy).toBeTruthy();
  });

  it("H1: knows at least 24 such tars, 20 such zips, and no two of one name", () => {
    const names = hostile.map(([name]) => name);
    const zips = names.filter((name) => name.startsWith("zip: "));
    expect(new Set(names).size).toBe(names.length);
    expect(zips.length).toBeGreaterThanOrEqual(20);
    expect(names.length - zips.length).toBeGreaterThanOrEqual(24);
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

  it("reads a plain tar and a zip alike, whatever they are called", async () => {
    const entries = [{ name: "app/config.json", content: "{}" }, { name: "app/locale/en.json" }];
    const archives = [await tgz(...entries), await tar(...entries), zip(...entries)];
    expect(archives.map(archiveKind)).toEqual(["tgz", "tar", "zip"]);
    for (const archive of archives) {
      const files = await readArchive(archive);
      expect([...files].map(([path, content]) => `${path} ${content}`)).toEqual(["config.json {}", "locale/en.json x"]);
    }
    expect([...(await readArchive(goodZip())).keys()]).toEqual(["config.json"]);
  });

  it("takes zips of other systems, stored or deflated, with the sizes behind the data, and passes over litter", async () => {
    const archive = zip(
      { name: "__MACOSX/app/._config.json" },
      { name: "app/config.json", mode: 0, method: 0 },
      { name: "app/é.json", flags: 0x800 },
      { name: "app/later.json", flags: 8, content: "abc" },
    );
    expect([...(await readArchive(archive)).keys()]).toEqual(["config.json", "é.json", "later.json"]);
  });

  it("stops reading a source at the limit", async () => {
    let read = 0;
    let closed = false;
    async function* endless() {
      try {
        for (; ; read += 1024 * 1024) yield randomBytes(1024 * 1024);
      } finally {
        closed = true;
      }
    }
    await expect(readArchive(endless())).rejects.toBeInstanceOf(Problem);
    expect(read).toBeLessThanOrEqual(ARCHIVE_LIMITS.compressed);
    expect(closed).toBe(true);
  });

  it("keeps packages as large as the limits allow", { timeout: 60_000 }, async () => {
    const files = Array.from({ length: 3 }, (_, i) => ({
      name: `app/${i}`,
      content: randomBytes(ARCHIVE_LIMITS.file - 1),
    }));
    expect((await readArchive(await tgz(...files))).size).toBe(3);
  });
});

/** What `test-archives-child.ts` prints. */
const Report = z.object({
  peak: z.number(),
  results: z.array(z.object({ name: z.string(), refused: z.string().optional() })),
});

/**
 * About what V8 chooses by itself where there is so little memory. Here it sees all of this machine's, and lets up to 30 MB
 * more lie uncollected, the busier the machine the more.
 */
const SMALL_MACHINE = ["--max-semi-space-size=1", "--max-old-space-size=64"];

describe("H1: hostile archives in a process of their own", () => {
  let folder = "";
  let program = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "archives-"));
    program = join(folder, "child.mjs");
    const archives = join(folder, "archives");
    await mkdir(archives);
    await Promise.all(hostile.map(async ([, make], i) => writeFile(join(archives, String(i)), await make())));
    await writeFile(join(archives, "good"), await good());
    // One file, as functions are: Node's stripping of types would take memory of its own.
    await build({
      entryPoints: [fileURLToPath(new URL("./test-archives-child.ts", import.meta.url))],
      outfile: program,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node24",
      banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
      logLevel: "error",
    });
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true }));

  it("are refused in 128 MB, the process itself included; the good one is taken", {
    timeout: 120_000,
  }, async () => {
    const args = ["--expose-gc", ...SMALL_MACHINE, program, join(folder, "archives")];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { peak, results } = Report.parse(JSON.parse(stdout));
    expect(results.filter(({ refused }) => refused === undefined).map(({ name }) => name)).toEqual(["good"]);
    expect(results).toHaveLength(hostile.length + 1);
    expect(peak).toBeLessThan(128 * 1024 * 1024);
  });
});
