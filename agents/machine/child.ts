import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BackoffPolicy, Random } from "./backoff.ts";
import { fullJitter } from "./backoff.ts";
import type { Log } from "./log.ts";

const RESTART: BackoffPolicy = { baseMs: 200, maxMs: 10_000 };
/** A child that lived this long is taken for healthy: the next restart is fast again. */
const HEALTHY_MS = 30_000;
const STOP_GRACE_MS = 5_000;

export interface ChildInput {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Where stdout and stderr go, appended. */
  readonly logFile: string;
  /** Remembers the process across a crash of the agent, so that an orphan is ended before a second one is started. */
  readonly pidFile: string;
  readonly log: Log;
  readonly random: Random;
  /** Told at every change between running and not running. */
  readonly onRunning?: (running: boolean) => void;
}

export interface SupervisedChild {
  readonly running: boolean;
  /** Ends the program as it runs now; the next one follows as after any end. Resolves when it has ended. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Keeps one program running until `stop`: it is started again, with jitter, whenever it ends by itself. */
export async function superviseChild(input: ChildInput): Promise<SupervisedChild> {
  await endOrphan(input.pidFile, input.program);
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let once: Promise<void> = Promise.resolve();
  let running = false;
  const setRunning = (value: boolean): void => {
    if (running === value) return;
    running = value;
    input.onRunning?.(value);
  };
  const runOnce = (): Promise<void> => {
    const started = startLogged(input);
    child = started;
    return new Promise((resolve) => {
      started.once("spawn", () => {
        if (started.pid !== undefined) writeFileSync(input.pidFile, String(started.pid), { mode: 0o600 });
        setRunning(true);
      });
      const finish = (fields: Record<string, string | number | null>): void => {
        setRunning(false);
        if (!stopping.signal.aborted) input.log.warn("child-ended", { child: input.name, ...fields });
        resolve();
      };
      started.once("error", (error) => finish({ message: error.message }));
      started.once("exit", (code, signal) => finish({ code, signal }));
    });
  };
  const loop = async (): Promise<void> => {
    for (let attempt = 0; !stopping.signal.aborted; attempt++) {
      const begin = performance.now();
      once = runOnce();
      await once;
      if (performance.now() - begin > HEALTHY_MS) attempt = 0;
      await sleep(fullJitter(RESTART, attempt, input.random), undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  ended = loop();
  return {
    get running() {
      return running;
    },
    async restart() {
      child?.kill("SIGTERM");
      await once;
    },
    async stop() {
      stopping.abort();
      const killer = setTimeout(() => child?.kill("SIGKILL"), STOP_GRACE_MS);
      child?.kill("SIGTERM");
      await ended;
      clearTimeout(killer);
      rmSync(input.pidFile, { force: true });
    },
  };
}

function startLogged(input: ChildInput): ChildProcess {
  mkdirSync(dirname(input.logFile), { recursive: true, mode: 0o750 });
  const output = openSync(input.logFile, "a", 0o640);
  try {
    return spawn(input.program, input.args, {
      cwd: input.cwd,
      env: input.env,
      stdio: ["ignore", output, output],
    });
  } finally {
    closeSync(output);
  }
}

/** Ends what an earlier, crashed agent left running. The command line is compared, because process ids are used again. */
async function endOrphan(pidFile: string, program: string): Promise<void> {
  mkdirSync(dirname(pidFile), { recursive: true, mode: 0o700 });
  const pid = Number(readText(pidFile));
  if (!Number.isInteger(pid) || pid < 2) return;
  for (let waited = 0; readText(`/proc/${pid}/cmdline`).split("\0")[0] === program; waited += 50) {
    try {
      process.kill(pid, waited < STOP_GRACE_MS ? "SIGTERM" : "SIGKILL");
    } catch {
      return; // ended between the look and the signal
    }
    await sleep(50);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // no such file or process: nothing to end
  }
}
