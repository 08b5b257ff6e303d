/**
 * From the table's write of a task's state to the screen: the deployed store on the local AWS, a user who signed in, and the page of a job
 * in a real browser, which reads nothing meanwhile. Beside it, how much of that is until the change has its number in the log: the table's stream, which the local AWS
 * looks at in intervals of its own, and the function behind it. `node bench/progress/run.ts [samples]`; exits 1 when the bar is missed.
 */

import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { openBrowser } from "../../local/browser.ts";
import { openPage } from "../../local/console/page.ts";
import { signIn } from "../../local/store/console-sign-in.ts";
import { playJob } from "../../local/store/played-job.ts";
import { startStoreWorld } from "../../local/store/world.ts";
import { progressStore } from "../../shared/domain/progress/store.ts";

/** Milliseconds at the 95th percentile. */
export const SCREEN_BAR = 500;

const TENANT = "tenant-progress";
/** Before the first sample: functions start cold. */
const WARM_UP = 5;

export interface ProgressFigures {
  readonly samples: number;
  /** p50, p95 and the longest, in milliseconds: from before the write to the changed page. */
  readonly screen: readonly [number, number, number];
  /** The same until the change is in the log. */
  readonly logged: readonly [number, number, number];
}

export async function measureProgress(samples = 60): Promise<ProgressFigures> {
  const world = await startStoreWorld();
  const browser = await openBrowser();
  try {
    const { table, users, console: server } = world;
    const user = await users.add("Paula Progress");
    await users.join(TENANT, user, ["operator"]);
    const job = await playJob(table, TENANT, samples + WARM_UP);
    const { page } = await openPage(browser, `${server.url}/jobs/${job.id}`);
    await signIn(page, user);
    await page.locator(".graph ul > li").first().waitFor();
    // What is on the screen from here on was told.
    await page.route(/\/jobs\//, () => {});
    await noteStates(page);
    const screen: number[] = [];
    const logged: number[] = [];
    const log = progressStore(table);
    for (const [index, task] of job.tasks.entries()) {
      // Not in step with whatever looks in intervals.
      await sleep(200 + Math.random() * 800);
      const began = Date.now();
      await job.begin(task);
      const shown = await shownAt(page, task.kind);
      if (index < WARM_UP) continue;
      screen.push(shown - began);
      const head = await log.head(TENANT, `jobs/${job.id}`);
      const [last] = (await log.since(TENANT, `jobs/${job.id}`, head.seq - 1, head, 1)) ?? [];
      logged.push(Date.parse(last?.at ?? "") - began);
    }
    return { samples: screen.length, screen: spread(screen), logged: spread(logged) };
  } finally {
    await browser.close();
    await world.stop();
  }
}

/** Notes in the page when each step of the graph came to run. Host and browser share one clock. */
async function noteStates(page: Page): Promise<void> {
  await page.evaluate(`{
    window.ran = {};
    const look = () => {
      for (const step of document.querySelectorAll(".graph ul > li"))
        if (step.innerHTML.includes("status-in-progress")) window.ran[step.textContent] ??= Date.now();
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  }`);
}

/** Asked from outside: the page's policy lets nothing be evaluated in it. Milliseconds since the epoch. */
async function shownAt(page: Page, kind: string): Promise<number> {
  for (let looks = 0; looks < 2000; looks++) {
    const at = Number(await page.evaluate(`window.ran["${kind}"]`));
    if (Number.isFinite(at)) return at;
    await sleep(20);
  }
  throw new Error(`${kind} never came to the screen`);
}

function spread(times: readonly number[]): readonly [number, number, number] {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return [at(0.5), at(0.95), at(1)];
}

if (import.meta.main) {
  const figures = await measureProgress(Number(process.argv[2] ?? 60));
  console.log(JSON.stringify(figures, null, 2));
  process.exitCode = figures.screen[1] <= SCREEN_BAR ? 0 : 1;
}
