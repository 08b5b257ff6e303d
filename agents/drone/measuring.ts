import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../shared/protocol/limits.ts";
import type { MetricValue, MonitorWatch, NodeMetrics } from "../../shared/protocol/watching.ts";
import { type Log, reason } from "../machine/log.ts";
import { mountedVolumes } from "./commands/mount-volumes.ts";
import { runAtApp } from "./container/inside.ts";
import { machineLoad } from "./machine-load.ts";
import { readMonitor } from "./monitor-output.ts";

/** Bytes of a monitor's output that are read: 200 items of 64 characters each with their names, twice over. */
const OUTPUT_BYTES = 64 * 1024;

export interface MeasuringInput {
  readonly stateDir: string;
  readonly logDir: string;
  /** The monitor that is wanted now. */
  monitor(): MonitorWatch | undefined;
  /** Tells the Frontgate. What it cannot be told is lost: the next is a minute away. */
  report(metrics: NodeMetrics): Promise<unknown>;
  readonly log: Log;
  readonly random: () => number;
}

export interface Measuring {
  /** Measures without waiting for the next time: there is something new to measure. */
  now(): void;
  stop(): void;
}

/**
 * Measures machine and app at the monitor's interval, without one every `LIMITS.metricsMs`, from a random moment on so
 * that a thousand nodes do not all report in the same second.
 */
export function measure(input: MeasuringInput): Measuring {
  const stopping = new AbortController();
  const { signal } = stopping;
  let woken = Promise.withResolvers<void>();
  const load = machineLoad(async () => {
    const mounted = await mountedVolumes(input.stateDir).catch(() => undefined);
    return mounted?.volumes.flatMap((volume) => volume.mountPoints) ?? [];
  });
  const look = async (): Promise<void> => {
    const watch = input.monitor();
    const [machine, app] = await Promise.all([load(), watch === undefined ? {} : measureApp(input, watch)]);
    if (!signal.aborted) await input.report({ values: { ...app, ...machine } });
  };
  const loop = async (): Promise<void> => {
    await load().catch(() => undefined); // from here on the processors' time counts
    await pause(input.random() * interval());
    while (!signal.aborted) {
      const begin = performance.now();
      await look().catch((error: unknown) => input.log.warn("not-measured", { reason: reason(error) }));
      await pause(begin + interval() - performance.now());
    }
  };
  const interval = (): number => Math.min(input.monitor()?.intervalMs ?? LIMITS.metricsMs, LIMITS.metricsMs);
  const pause = async (ms: number): Promise<void> => {
    await Promise.race([sleep(Math.max(1, ms), undefined, { signal }).catch(() => undefined), woken.promise]);
    woken = Promise.withResolvers();
  };
  void loop();
  return { now: () => woken.resolve(), stop: () => stopping.abort() };
}

async function measureApp(
  { stateDir, logDir }: Pick<MeasuringInput, "stateDir" | "logDir">,
  watch: MonitorWatch,
): Promise<Record<string, MetricValue>> {
  const ran = await runAtApp({ stateDir }, watch.run, {
    env: {},
    timeoutMs: watch.timeoutMs,
    outputFile: join(logDir, "services", "monitor.log"),
    keepBytes: OUTPUT_BYTES,
    stdoutOnly: true,
  });
  return ran.exitCode === 0 && !ran.timedOut ? readMonitor(ran.output, watch.items) : {};
}
