import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./functions.ts";

export interface BuiltConsole {
  /** Directory of the files as they are served. */
  readonly directory: string;
  /** `false` when nothing that it is made of had changed. */
  readonly built: boolean;
  readonly milliseconds: number;
}

const DIST = join(ROOT, "dist");
/** What the console is made of, beside its libraries, for which the lock file stands. */
const SOURCES = ["console", "sdk", "shared/kernel"];

/** Builds the console's files with Vite, in some seconds; does nothing when no input has changed. */
export async function buildConsole(): Promise<BuiltConsole> {
  const started = performance.now();
  const name = `console-${digestOfSources()}`;
  const directory = join(DIST, name);
  const since = () => Math.round(performance.now() - started);
  if (existsSync(directory)) return { directory, built: false, milliseconds: since() };
  const fresh = join(DIST, `${name}.${process.pid}.new`);
  await vite(["build", "-c", join(ROOT, "console", "vite.config.ts"), "--logLevel", "error", "--outDir", fresh]);
  // In one step: whoever else builds the same meanwhile has the same files.
  if (existsSync(directory)) rmSync(fresh, { recursive: true, force: true });
  else renameSync(fresh, directory);
  removeOthers(name);
  return { directory, built: true, milliseconds: since() };
}

/** In a process of its own: how React is built depends on the environment, and tests have another one. @throws Error with what it said */
async function vite(args: readonly string[]): Promise<void> {
  const program = join(ROOT, "node_modules", "vite", "bin", "vite.js");
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (code !== 0) throw new Error(`the console could not be built (exit code ${code})\n${said.slice(-4000)}`);
}

/** Every file of a directory, as a path below it with `/`, sorted. */
export function filesOf(directory: string): readonly string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll("\\", "/")).sort();
}

function digestOfSources(): string {
  const hash = createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json")));
  for (const folder of SOURCES)
    for (const file of filesOf(join(ROOT, folder))) {
      if (file.endsWith(".test.ts")) continue;
      hash.update(`${folder}/${file}\0`).update(readFileSync(join(ROOT, folder, file)));
    }
  return hash.digest("hex").slice(0, 16);
}

function removeOthers(name: string): void {
  for (const one of readdirSync(DIST)) {
    if (/^console-[0-9a-f]{16}$/.test(one) && one !== name) rmSync(join(DIST, one), { recursive: true, force: true });
  }
}
