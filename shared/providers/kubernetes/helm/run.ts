import { spawn } from "node:child_process";
import { Readable, Writable } from "node:stream";
import type { Pipes } from "./between.ts";

/** How a run of the engine ended. */
export interface Ended {
  /** 0: well. Absent: it was ended by a signal. */
  readonly code: number | undefined;
  /** What it said of what went wrong, at most 64 KiB, the end of it. */
  readonly said: string;
  /** It was ended by us, having taken too long. */
  readonly late: boolean;
}

const MOST_SAID = 64 * 1024;
/** Between the signal that it may take for a good end, and the one that it cannot. */
const GRACE_MS = 2_000;

/**
 * Runs a program with nothing of our environment, in a process group of its own, which ends with it or when its time is
 * over. Its standard output is not read: what we need of a run, the relay sees.
 */
export function run(
  program: string,
  args: readonly string[],
  options: {
    readonly folder: string;
    readonly env: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
    /** Given the other ends of its descriptors 3, which it writes, and 4, which it reads. */
    readonly pipes: (pipes: Pipes) => void;
  },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.folder,
      env: { ...options.env },
      stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    const [, , , told, answer] = child.stdio;
    if (told instanceof Readable && answer instanceof Writable) options.pipes({ said: told, answer });
    let said = "";
    let late = false;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-MOST_SAID);
    });
    const end = (signal: "SIGTERM" | "SIGKILL") => {
      late = true;
      endGroup(child.pid, signal);
    };
    const first = setTimeout(() => end("SIGTERM"), options.timeoutMs);
    const last = setTimeout(() => end("SIGKILL"), options.timeoutMs + GRACE_MS);
    const done = () => {
      clearTimeout(first);
      clearTimeout(last);
    };
    child.once("error", (error) => {
      done();
      reject(error);
    });
    child.once("close", (code) => {
      done();
      resolve({ code: code ?? undefined, said, late });
    });
  });
}

function endGroup(pid: number | undefined, signal: "SIGTERM" | "SIGKILL"): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
