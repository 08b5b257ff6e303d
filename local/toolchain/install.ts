import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, realpath, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { cacheRoot } from "./cache.ts";
import { withLock } from "./lock.ts";

/** Takes one line of progress for a person. */
export type Report = (line: string) => void;

export interface Recipe {
  /** File-name-safe name, such as `etcd`. */
  readonly name: string;
  /** What a person reads, such as `etcd 3.6.16`. */
  readonly title: string;
  /** Everything that decides the result (pins, checksums, scripts): another pin installs anew, beside the old one. */
  readonly pins: readonly string[];
  /** Fills `directory`, which exists, is empty and never moves afterwards (a Python venv cannot be moved). */
  build(directory: string, log: string): Promise<void>;
}

/** A long build says every so often that it is alive. */
const STILL_BUSY_MS = 15_000;

/**
 * Installs a recipe into the cache unless it is there, and returns its absolute directory.
 * Several processes may ask at once: one builds, the others wait. The result appears in one step
 * (a symbolic link renamed over), so a crash half-way leaves nothing that looks installed.
 */
export async function install(recipe: Recipe, report: Report): Promise<string> {
  const tools = join(cacheRoot(), "tools");
  const key = createHash("sha256").update(JSON.stringify(recipe.pins)).digest("hex").slice(0, 12);
  const published = join(tools, `${recipe.name}-${key}`);
  if (existsSync(published)) return realpath(published);
  return withLock(`${published}.lock`, async () => {
    if (existsSync(published)) return realpath(published);
    await removeUnfinished(tools, `${recipe.name}-${key}.build-`);
    const build = `${published}.build-${randomBytes(4).toString("hex")}`;
    await mkdir(build, { recursive: true });
    await timed(recipe.title, report, () => recipe.build(build, join(cacheRoot(), "logs", `${recipe.name}.log`)));
    await symlink(build, `${build}.link`);
    await rename(`${build}.link`, published);
    return build;
  });
}

async function removeUnfinished(tools: string, prefix: string): Promise<void> {
  for (const entry of await readdir(tools)) {
    if (entry.startsWith(prefix)) await rm(join(tools, entry), { recursive: true, force: true });
  }
}

async function timed(title: string, report: Report, work: () => Promise<void>): Promise<void> {
  const start = performance.now();
  const seconds = () => ((performance.now() - start) / 1000).toFixed(1);
  report(`${title}: installing`);
  const alive = setInterval(() => report(`${title}: still installing (${seconds()} s)`), STILL_BUSY_MS);
  try {
    await work();
  } finally {
    clearInterval(alive);
  }
  report(`${title}: installed in ${seconds()} s`);
}
