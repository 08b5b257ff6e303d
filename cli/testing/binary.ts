import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../pitrix.mjs", import.meta.url));

/** How a run of the binary ended. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string | Uint8Array;
  /** Milliseconds after which it gets SIGINT. */
  readonly interruptAfter?: number;
}

/** Runs the binary as a user's shell does, without a terminal and without the caller's own configuration. */
export async function pitrix(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { cwd = process.cwd(), env = {}, input } = options;
  const { PATH = "", HOME = "/" } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH, HOME, XDG_CONFIG_HOME: `${cwd}/.none`, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(input ?? "");
  const timer =
    options.interruptAfter === undefined ? undefined : setTimeout(() => child.kill("SIGINT"), options.interruptAfter);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [stdout, stderr, code] = await Promise.all([buffer(child.stdout), buffer(child.stderr), ended]);
  clearTimeout(timer);
  return { code, stdout: stdout.toString("utf8"), stderr: stderr.toString("utf8") };
}
