import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Runs `work` while holding an exclusive lock on `file`; other processes wait for as long as it takes.
 * The lock belongs to a child `flock` process that ends when our end of its pipe closes, so the kernel frees
 * it however this process ends, and no stale lock file can be left behind.
 * Throws when `flock` (util-linux) is missing.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const holder = spawn("flock", ["-x", file, "sh", "-c", "echo held; exec cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const closed = new Promise<void>((resolve) => holder.once("close", () => resolve()));
  try {
    await Promise.race([
      once(holder.stdout, "data"),
      once(holder, "error").then(([error]) => {
        throw new Error(`The program flock (package util-linux) is needed: ${String(error)}`);
      }),
      closed.then(() => {
        throw new Error(`flock could not lock ${file}`);
      }),
    ]);
    return await work();
  } finally {
    holder.stdin.end();
    await closed;
  }
}
