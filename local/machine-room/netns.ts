import { rm, writeFile } from "node:fs/promises";
import { run } from "./shell.ts";

/**
 * Network namespaces held by files of ours instead of `ip netns` names: those live in `/run/netns`, which a plain user
 * cannot write, and which other programs see. The files are mounts in the room's own mount namespace, so that
 * they vanish with the room however it ends.
 */
export async function createNamespace(file: string): Promise<void> {
  await writeFile(file, "");
  await run(["unshare", `--net=${file}`, "ip", "link", "set", "lo", "up"]);
}

export async function removeNamespace(file: string): Promise<void> {
  await run(["umount", "-l", file]).catch(() => {});
  await rm(file, { force: true });
}

/** Runs a program inside a network namespace. */
export function inNamespace(file: string, argv: readonly string[], input = ""): Promise<string> {
  return run(["nsenter", `--net=${file}`, ...argv], input);
}

/** Several `ip` commands at once, one a line: a process each would triple the time of a boot. */
export async function ipBatch(file: string, lines: readonly string[]): Promise<void> {
  await inNamespace(file, ["ip", "-batch", "-"], `${lines.join("\n")}\n`);
}
