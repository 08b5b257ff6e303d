import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface ServerOptions {
  /** What a person calls it, such as `local AWS`. */
  readonly title: string;
  readonly argv: readonly [string, ...string[]];
  /** The whole environment: nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  /** File that gets what it prints; replaced at every start. */
  readonly log: string;
  readonly cwd?: string;
  /** Asked until it gives `true`; a rejection means "not yet". */
  ready(): Promise<boolean>;
  /** Milliseconds until the start counts as failed; 30 s by default. */
  readonly timeoutMs?: number;
}

export interface ServerProcess {
  readonly pid: number;
  /** Ends the server and everything that it started: politely for 3 s, then by force. May be called twice. */
  stop(): Promise<void>;
}

const POLITE_MS = 3_000;

/**
 * Starts a server in a process group of its own and waits until it is ready. It ends when this process ends, however that is.
 * Throws an Error with the log's path and last lines when it ends early or never gets ready; nothing is left then.
 */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  mkdirSync(dirname(options.log), { recursive: true });
  const output = openSync(options.log, "w", 0o600);
  // Whoever kills this process without letting it stop its servers ends them with it.
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...options.argv], {
    env: options.env,
    cwd: options.cwd,
    stdio: ["ignore", output, output],
    detached: true,
  });
  const spawned = new Promise<string | undefined>((resolve) => {
    child.once("spawn", () => resolve(undefined));
    child.once("error", (error) => resolve(error.message));
  });
  const failure = await spawned;
  closeSync(output);
  if (failure !== undefined || child.pid === undefined) throw new Error(`${options.title} did not start: ${failure}`);
  const server = { pid: child.pid, stop: () => endGroup(child) };
  try {
    await untilReady(child, options);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

async function untilReady(child: ChildProcess, options: ServerOptions): Promise<void> {
  const deadline = performance.now() + (options.timeoutMs ?? 30_000);
  while (true) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw await withLogTail(
        `${options.title} ended with ${child.exitCode ?? child.signalCode} as it started`,
        options,
      );
    }
    if (await options.ready().catch(() => false)) return;
    if (performance.now() > deadline) throw await withLogTail(`${options.title} did not get ready in time`, options);
    await sleep(50);
  }
}

async function withLogTail(message: string, options: ServerOptions): Promise<Error> {
  const lines = (await readFile(options.log, "utf8")).trimEnd().split("\n").slice(-6);
  return new Error(`${message}. Log: ${options.log}\n  ${lines.join("\n  ")}`);
}

/**
 * The group, not the process alone: local AWS runs Lambda workers. What of it is left after the leader's end is not waited for:
 * it was killed, and whether anybody reaps it is not in our hands.
 */
async function endGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  if (!ended()) {
    signalGroup(pid, "SIGTERM");
    const late = sleep(POLITE_MS, undefined, { ref: false });
    await Promise.race([once(child, "exit"), late]);
  }
  signalGroup(pid, "SIGKILL");
  if (!ended()) await once(child, "exit");
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of the group is left.
  }
}
