import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { Clock } from "../../shared/kernel/clock.ts";
import type { Invocation } from "../../shared/protocol/invocation.ts";
import { AppHealth, HealthWatch, MonitorWatch } from "../../shared/protocol/watching.ts";
import { readIfThere, writeDurably } from "../machine/files.ts";
import type { Log } from "../machine/log.ts";
import { runAtApp } from "./container/inside.ts";
import { type RunningWatch, watchHealth } from "./health-watch.ts";
import type { Ran } from "./process.ts";

const Wanted = z.strictObject({ health: HealthWatch.optional(), monitor: MonitorWatch.optional() });
type Wanted = z.infer<typeof Wanted>;

const FILES = { check: "health-check.log", action: "health-action.log" } as const;

/** What this Drone watches, on disk like all that it must go on with after a restart. */
export class Watching {
  readonly #stateDir: string;
  readonly #logDir: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #onHealth: () => void;
  readonly #onMonitor: () => void;
  #wanted: Wanted = {};
  #running: RunningWatch | undefined;
  #health: AppHealth | undefined;
  /** Commands of the package that are at work. */
  #commands = 0;

  constructor(input: {
    stateDir: string;
    logDir: string;
    clock: Clock;
    log: Log;
    onHealth: () => void;
    /** There is something else to measure. */
    onMonitor: () => void;
  }) {
    this.#stateDir = input.stateDir;
    this.#logDir = input.logDir;
    this.#clock = input.clock;
    this.#log = input.log;
    this.#onHealth = input.onHealth;
    this.#onMonitor = input.onMonitor;
  }

  /** Undefined while nothing is watched. */
  get health(): AppHealth | undefined {
    return this.#health;
  }

  /** The monitor, where one is wanted and the package's own commands are not at work. */
  get monitor(): MonitorWatch | undefined {
    return this.#commands > 0 ? undefined : this.#wanted.monitor;
  }

  /** Replaces what is watched. What was known of the app's health is forgotten unless the check is the same. */
  async set(wanted: Wanted): Promise<void> {
    const same = JSON.stringify(wanted.health) === JSON.stringify(this.#wanted.health);
    await writeDurably(this.#file("watch.json"), JSON.stringify(wanted));
    this.#wanted = wanted;
    this.#onMonitor();
    if (same) return;
    await this.#end();
    await rm(this.#file("health.json"), { force: true });
    this.#begin(undefined);
    this.#onHealth();
  }

  /** After a restart of the Drone. */
  async resume(): Promise<void> {
    const [wanted, health] = await Promise.all([
      this.#read("watch.json", Wanted),
      this.#read("health.json", AppHealth),
    ]);
    this.#wanted = wanted ?? {};
    this.#begin(health);
  }

  /** Ends with the Drone, without forgetting what is wanted. */
  shutdown(): Promise<void> {
    return this.#end();
  }

  /** Does a command of the package, which may take the app down on purpose: meanwhile nothing is judged or measured. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    this.#commands += 1;
    try {
      return await work();
    } finally {
      this.#commands -= 1;
    }
  }

  #begin(known: AppHealth | undefined): void {
    const watch = this.#wanted.health;
    if (watch === undefined) {
      this.#health = undefined;
      return;
    }
    this.#health = known ?? { state: "unknown", since: this.#clock().toISOString() };
    this.#running = watchHealth({
      watch,
      known,
      clock: this.#clock,
      log: this.#log,
      paused: () => this.#commands > 0,
      run: (invocation, timeoutMs, what) => this.#run(invocation, timeoutMs, what),
      changed: async (health) => {
        this.#health = health;
        await writeDurably(this.#file("health.json"), JSON.stringify(health));
        this.#onHealth();
      },
    });
  }

  /** Of checks only the last output is kept: one a minute would fill the file. */
  async #run(invocation: Invocation, timeoutMs: number, what: keyof typeof FILES): Promise<Ran> {
    const outputFile = join(this.#logDir, "services", FILES[what]);
    if (what === "check") await rm(outputFile, { force: true });
    return runAtApp({ stateDir: this.#stateDir }, invocation, { env: {}, timeoutMs, outputFile });
  }

  async #end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.stop();
  }

  async #read<T extends z.ZodType>(name: string, schema: T): Promise<z.infer<T> | undefined> {
    const text = await readIfThere(this.#file(name));
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  }

  #file(name: string): string {
    return join(this.#stateDir, name);
  }
}
