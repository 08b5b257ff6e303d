import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readArchive } from "../archive.ts";
import { ARCHIVE_LIMITS } from "../archive-limits.ts";
import type { PackageFiles } from "../contract.ts";
import { gzip, packTar } from "../pack.ts";
import { zip } from "../test-archives.ts";
import { chartWith, goodChart, loadChart, realCharts } from "./test-chart.ts";

/** The most that any of the 12,890 archives of helm/charts has. */
const LARGEST = { members: 244, unpacked: 3.5e6, archive: 360e3, ratio: 15.6, path: 105 };

/** Text that packs to about half of its size, the same at each run. */
function noise(bytes: number, seed: number): string {
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, i) =>
    createHash("sha256").update(`${seed} ${i}`).digest("hex"),
  );
  return blocks.join("").slice(0, bytes);
}

/** A chart of as many members, as many bytes, and as long a path; `random` bytes of each member do not repeat. */
function chartOf(random: number): PackageFiles {
  const changes: Record<string, string> = {};
  const own = chartWith().size;
  const bytes = Math.ceil(LARGEST.unpacked / (LARGEST.members - own));
  for (let i = own; i < LARGEST.members; i++) {
    const path = `templates/${i}-`.padEnd(LARGEST.path - "web/".length - ".yaml".length, "n");
    changes[`${path}.yaml`] = noise(random, i) + "# a line of a template\n".repeat(bytes).slice(0, bytes - random);
  }
  return chartWith(changes);
}

async function archivesOf(files: PackageFiles): Promise<readonly (readonly [string, Uint8Array])[]> {
  const tar = await packTar(files, "web");
  const entries = [...files].map(([path, content]) => ({ name: `web/${path}`, content }));
  return [
    ["tgz", gzip(tar)],
    ["tar", tar],
    ["zip", zip(...entries)],
  ];
}

const total = (files: PackageFiles) => [...files.values()].reduce((sum, { length }) => sum + length, 0);

describe("H2: limits refuse no real chart", () => {
  it.each(realCharts)("H2: takes %s as tgz, tar and zip alike", async (name) => {
    const files = await loadChart(name);
    const chart = goodChart(files);
    for (const [kind, archive] of await archivesOf(files))
      expect([kind, goodChart(await readArchive(archive))]).toEqual([kind, chart]);
    const original = readFileSync(new URL(`testdata/${name}.tgz`, import.meta.url));
    expect(goodChart(await readArchive(gunzipSync(original)))).toEqual(chart);
  });

  it.each([
    ["as many bytes packed", 3000],
    ["packed as tightly", 1000],
  ])("H2: takes a chart as large as the largest, %s", async (what, random) => {
    const files = chartOf(random);
    const archives = await archivesOf(files);
    const packed = archives[0]?.[1].length ?? 0;
    expect(files.size).toBe(LARGEST.members);
    expect(total(files)).toBeGreaterThanOrEqual(LARGEST.unpacked);
    expect(Math.max(...[...files.keys()].map((path) => `web/${path}`.length))).toBe(LARGEST.path);
    if (what === "packed as tightly") expect(total(files) / packed).toBeGreaterThan(LARGEST.ratio);
    else expect(packed).toBeGreaterThan(LARGEST.archive);
    for (const [kind, archive] of archives) {
      const read = await readArchive(archive);
      expect([kind, read.size, total(read)]).toEqual([kind, files.size, total(files)]);
      expect(goodChart(read).meta.name).toBe("web");
    }
  });

  it("H2: leaves room beyond the largest, and allows what Helm itself allows of a file and of all together", () => {
    expect(ARCHIVE_LIMITS).toMatchObject({ unpacked: 100 * 1024 ** 2, file: 5 * 1024 ** 2 });
    expect(ARCHIVE_LIMITS.count).toBeGreaterThan(20 * LARGEST.members);
    expect(ARCHIVE_LIMITS.compressed).toBeGreaterThan(50 * LARGEST.archive);
    expect(ARCHIVE_LIMITS.ratio).toBeGreaterThan(10 * LARGEST.ratio);
    expect(ARCHIVE_LIMITS.path).toBeGreaterThan(2 * LARGEST.path);
  });
});
