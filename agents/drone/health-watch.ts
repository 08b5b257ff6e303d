import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../shared/kernel/clock.ts";
import type { Invocation } from "../../shared/protocol/invocation.ts";
import { LIMITS } from "../../shared/protocol/limits.ts";
import type { AppHealth, HealthWatch } from "../../shared/protocol/watching.ts";
import { type Log, reason } from "../machine/log.ts";
import { judge, NO_VERDICT, type Verdict } from "./health-rules.ts";
import type { Ran } from "./process.ts";

export interface HealthWatchInput {
  readonly watch: HealthWatch;
  /** What an earlier life of this Drone knew. */
  readonly known: AppHealth | undefined;
  readonly clock: Clock;
  readonly log: Log;
  run(invocation: Invocation, timeoutMs: number, what: "check" | "action"): Promise<Ran>;
  /** Whether the package's own commands are at work: then the app may be down on purpose, and nothing is checked. */
  paused(): boolean;
  /** The state changed: it is kept and told. */
  changed(health: AppHealth): Promise<void>;
  /** For tests. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export interface RunningWatch {
  stop(): Promise<void>;
}

/** Checks the app at its interval, the first time at once; tells each change of its state, and runs the action when it turns unhealthy. */
export function watchHealth(input: HealthWatchInput): RunningWatch {
  const { watch, clock, log } = input;
  const stopping = new AbortController();
  const { signal } = stopping;
  const wait = input.wait ?? ((ms) => sleep(ms, undefined, { signal }));
  let verdict: Verdict = input.known === undefined ? NO_VERDICT : { state: input.known.state, against: 0 };
  const look = async (): Promise<void> => {
    if (input.paused()) return;
    const ran = await input.run(watch.check, watch.timeoutMs, "check");
    // Whatever was stopped or restarted meanwhile was no failure of the app.
    if (signal.aborted || input.paused()) return;
    const before = verdict.state;
    verdict = judge(verdict, ran.exitCode === 0 && !ran.timedOut, watch);
    if (verdict.state === before) return;
    log.info("app-health", { state: verdict.state, exitCode: ran.exitCode });
    await input.changed({ state: verdict.state, since: clock().toISOString(), output: endOf(ran) });
    if (verdict.state !== "unhealthy" || watch.action === undefined || signal.aborted) return;
    const action = await input.run(watch.action, watch.actionTimeoutMs, "action");
    log.info("health-action", { exitCode: action.exitCode, timedOut: action.timedOut ? 1 : 0 });
  };
  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const begin = clock().getTime();
      await look().catch((error: unknown) => log.warn("health-check-failed", { reason: reason(error) }));
      const left = begin + watch.intervalMs - clock().getTime();
      // A clock that was set back must not make the next check wait longer than an interval.
      await wait(Math.min(Math.max(0, left), watch.intervalMs), signal).catch(() => {});
    }
  };
  const ended = loop();
  return {
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

function endOf({ output, timedOut, problem }: Ran): string {
  const said = problem ?? output.trim();
  const text = timedOut ? `${said}\nThe check did not end in time.`.trim() : said;
  return text.slice(-LIMITS.healthOutputCharacters);
}
