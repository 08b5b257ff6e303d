import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../shared/protocol/limits.ts";
import type { Invocation } from "../../shared/protocol/messages.ts";
import { clampOutput } from "../machine/result.ts";

/** Between the polite and the final signal to a command that ran out of time. */
const GRACE_MS = 5_000;
/** An output file longer than this is emptied: nobody reads so much, and a disk must not fill. */
const MAX_OUTPUT_FILE_BYTES = 32 * 1024 * 1024;
const WATCH_MS = 1_000;

export interface Ran {
  /** Exit code; 127 when the program could not be started, 128 + n when signal n ended it. */
  readonly exitCode: number;
  readonly timedOut: boolean;
  /** End of stdout and stderr together. */
  readonly output: string;
  /** Why it could not be started. */
  readonly problem?: string;
}

/**
 * Runs one command as the leader of its own process group, in `/`, with a clean environment and no input. A vector is executed as it is;
 * only `{shell}` goes through `/bin/sh`. After `timeoutMs` the whole group gets SIGTERM, then SIGKILL.
 *
 * stdout and stderr go to a file, not a pipe: a daemon that the command leaves behind keeps it open without holding us up, and
 * does not die by SIGPIPE when this agent restarts.
 */
export async function run(
  invocation: Invocation,
  options: {
    env: Readonly<Record<string, string>>;
    timeoutMs: number;
    outputFile: string;
    /** Bytes of the output that are answered, its end; `LIMITS.outputBytes` unless said. */
    keepBytes?: number;
    /** Only stdout is wanted: what reads it expects a language, and a warning on stderr is none. */
    stdoutOnly?: boolean;
  },
): Promise<Ran> {
  mkdirSync(dirname(options.outputFile), { recursive: true, mode: 0o750 });
  const output = openSync(options.outputFile, "a+", 0o640);
  try {
    trim(output);
    const from = fstatSync(output).size;
    const argv = "argv" in invocation ? invocation.argv : ["/bin/sh", "-c", invocation.shell];
    const keep = options.keepBytes ?? LIMITS.outputBytes;
    const ended = await execute(argv, options.env, options.timeoutMs, {
      output,
      stdoutOnly: options.stdoutOnly === true,
    });
    return { ...ended, output: clampOutput(readEnd(output, from, keep), keep) };
  } finally {
    closeSync(output);
  }
}

async function execute(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  timeoutMs: number,
  { output, stdoutOnly }: { readonly output: number; readonly stdoutOnly: boolean },
): Promise<Omit<Ran, "output">> {
  const [program = "", ...args] = argv;
  let child: ChildProcess;
  try {
    child = spawn(program, args, {
      cwd: "/",
      env: { ...cleanEnvironment(), ...env },
      detached: true,
      stdio: ["ignore", output, stdoutOnly ? "ignore" : output],
    });
  } catch (error) {
    // A NUL byte in an argument, for one.
    return { exitCode: 127, timedOut: false, problem: error instanceof Error ? error.message : String(error) };
  }
  const exit = new Promise<{ exitCode: number; problem?: string }>((resolve) => {
    child.once("error", (error) => resolve({ exitCode: 127, problem: error.message }));
    child.once("exit", (code, signal) => resolve({ exitCode: code ?? 128 + signalNumber(signal) }));
  });
  const watching = setInterval(() => trim(output), WATCH_MS);
  const alarm = new AbortController();
  const late = sleep(timeoutMs, "late" as const, { signal: alarm.signal }).catch(() => "late" as const);
  try {
    const first = await Promise.race([exit, late]);
    if (first !== "late") return { ...first, timedOut: false };
    await endGroup(child);
    return { ...(await exit), timedOut: true };
  } finally {
    alarm.abort();
    clearInterval(watching);
  }
}

/** What every program of the package finds in its environment: nothing of this agent's but where the machine keeps its programs. */
export function cleanEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? DEFAULT_PATH, HOME: "/root", LANG: "C.UTF-8" };
}

const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, "SIGTERM");
  for (let waited = 0; waited < GRACE_MS && signalGroup(pid, 0); waited += 50) await sleep(50);
  signalGroup(pid, "SIGKILL");
}

/** `false` when the group has no process any more. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return signal === "SIGKILL" ? 9 : signal === "SIGTERM" ? 15 : signal === "SIGSEGV" ? 11 : 1;
}

/** The file is open for appending, so writers go on at its new end. */
function trim(file: number): void {
  if (fstatSync(file).size > MAX_OUTPUT_FILE_BYTES) ftruncateSync(file, 0);
}

function readEnd(file: number, from: number, keep: number): Buffer {
  const { size } = fstatSync(file);
  const begin = Math.max(size < from ? 0 : from, size - keep);
  const bytes = Buffer.alloc(Math.max(0, size - begin));
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, begin));
}
