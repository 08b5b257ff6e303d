import { expect, it } from "vitest";
import type { AppHealth, HealthWatch } from "../../shared/protocol/watching.ts";
import { watchHealth } from "./health-watch.ts";
import type { Ran } from "./process.ts";

const watch: HealthWatch = {
  check: { argv: ["check"] },
  action: { argv: ["restart"] },
  intervalMs: 60_000,
  timeoutMs: 10_000,
  actionTimeoutMs: 30_000,
  healthyThreshold: 3,
  unhealthyThreshold: 3,
};
const log = { info: () => undefined, warn: () => undefined };

/** A clock that stands still but for waits and checks; `minute` is what each check answers. */
async function play(checks: string, options: { known?: AppHealth; paused?: (at: number) => boolean } = {}) {
  let time = Date.parse("2026-11-21T00:00:00.000Z");
  const begin = time;
  const told: string[] = [];
  const actions: number[] = [];
  const checked: number[] = [];
  const minute = () => Math.floor((time - begin) / 60_000);
  const done = Promise.withResolvers<void>();
  const running = watchHealth({
    watch,
    known: options.known,
    clock: () => new Date(time),
    log,
    paused: () => options.paused?.(minute()) ?? false,
    async run(_invocation, timeoutMs, what): Promise<Ran> {
      if (what === "action") actions.push(minute());
      else checked.push(minute());
      expect(timeoutMs).toBe(what === "action" ? 30_000 : 10_000);
      time += 1_000;
      const passed = what === "action" || checks[minute()] === "+";
      return { exitCode: passed ? 0 : 1, timedOut: false, output: passed ? "fine" : "x".repeat(600) };
    },
    async changed({ state, since, output }) {
      told.push(`${minute()} ${state}`);
      expect(since).toBe(new Date(time).toISOString());
      expect(output?.length ?? 0).toBeLessThanOrEqual(512);
    },
    async wait(ms) {
      time += ms;
      if (minute() < checks.length) return;
      done.resolve();
      await new Promise(() => undefined);
    },
  });
  await done.promise;
  void running;
  return { told, actions, checked };
}

it("checks once in each interval, tells each change, and runs the action once for each time that it turns unhealthy", async () => {
  const { told, actions, checked } = await play("+---------+++----+");
  expect(told).toEqual(["0 healthy", "3 unhealthy", "12 healthy", "15 unhealthy"]);
  expect(actions).toEqual([3, 15]);
  expect(checked).toEqual(Array.from({ length: 18 }, (_, minute) => minute));
});

it("checks nothing while the package's commands are at work", async () => {
  const { told, checked } = await play("+------+", { paused: (minute) => minute >= 1 && minute < 7 });
  expect(told).toEqual(["0 healthy"]);
  expect(checked).toEqual([0, 7]);
});

it("goes on from what an earlier life of the Drone knew: the action is not run a second time", async () => {
  const known: AppHealth = { state: "unhealthy", since: "2026-11-20T00:00:00.000Z" };
  expect(await play("-----", { known })).toMatchObject({ told: [], actions: [] });
  expect(await play("+++", { known })).toMatchObject({ told: ["2 healthy"], actions: [] });
});
