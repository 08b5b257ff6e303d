import type { Acknowledged, Writer } from "./client.ts";

/** One step of an app's life, and what its client saw of it. */
export interface Step {
  readonly app: string;
  readonly step: string;
  readonly seconds: number;
  readonly jobs: readonly string[];
  /** Writes that were acknowledged meanwhile. */
  readonly writes: number;
  /** The longest time without one, in seconds. */
  readonly silence: number;
  /** Acknowledged writes that the app does not have any more. */
  readonly lost: number;
  /** Of a restore: acknowledged writes of the time after the back-up, which it takes back on purpose. */
  readonly setBack?: number;
}

/** Watches a client over the steps of its app's life. */
export interface Record {
  /** Does one step, and then looks whether the app has all that it ever acknowledged. `work` answers its jobs. */
  step(title: string, work: () => Promise<readonly string[]>): Promise<void>;
  /** The last number acknowledged so far. */
  mark(): Promise<number>;
  /** The step that takes back what was written after the mark. The client waits meanwhile. */
  restoring(title: string, mark: number, work: () => Promise<readonly string[]>): Promise<void>;
  readonly steps: readonly Step[];
  /** All numbers that were ever acknowledged, once. */
  readonly acknowledged: number;
}

/** @param tell is told every step when it ends */
export function recordOf(app: string, writer: Writer, tell: (step: Step) => void): Record {
  const steps: Step[] = [];
  /** Numbers that a restore has taken back: nobody may hold the app to them. */
  const setBack = new Set<number>();
  let acknowledged = 0;
  const end = (step: Step) => {
    steps.push(step);
    tell(step);
  };
  const lostNow = async () => {
    const known = await writer.acknowledged();
    acknowledged = known.length;
    const present = await writer.present();
    return known.filter(({ number }) => !present.has(number) && !setBack.has(number)).length;
  };
  return {
    steps,
    get acknowledged() {
      return acknowledged;
    },
    mark: async () => (await writer.acknowledged()).at(-1)?.number ?? 0,
    async step(step, work) {
      const from = Date.now();
      const jobs = await work();
      const to = Date.now();
      const lost = await lostNow();
      const during = within(await writer.acknowledged(), from, to);
      end({
        app,
        step,
        seconds: rounded(to - from),
        jobs,
        writes: during.length,
        silence: silence(during, from, to),
        lost,
      });
    },
    async restoring(step, mark, work) {
      await writer.pause();
      const lostBefore = await lostNow();
      const from = Date.now();
      const jobs = await work();
      const to = Date.now();
      const present = await writer.present();
      const after = (await writer.acknowledged()).filter(({ number }) => number > mark && !present.has(number));
      for (const { number } of after) setBack.add(number);
      const lost = lostBefore + (await lostNow());
      await writer.resume();
      const seconds = rounded(to - from);
      end({ app, step, seconds, jobs, writes: 0, silence: seconds, lost, setBack: after.length });
    },
  };
}

function within(all: readonly Acknowledged[], from: number, to: number): readonly Acknowledged[] {
  return all.filter(({ at }) => at >= from && at <= to);
}

function silence(during: readonly Acknowledged[], from: number, to: number): number {
  const times = [from, ...during.map(({ at }) => at), to];
  return rounded(Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at))));
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}

/** The steps as lines of a table. */
export function tableOf(steps: readonly Step[]): readonly string[] {
  const head = ["app", "step", "seconds", "jobs", "writes", "longest pause", "lost"];
  const rows = steps.map(({ app, step, seconds, jobs, writes, silence: pause, lost, setBack }) => [
    app,
    setBack === undefined ? step : `${step} (${setBack} taken back)`,
    seconds.toFixed(1),
    String(jobs.length),
    String(writes),
    pause.toFixed(1),
    String(lost),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  ")}`;
  return [line(head), ...rows.map(line)];
}
