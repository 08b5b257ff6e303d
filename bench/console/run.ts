import type { Page } from "playwright-core";
import * as z from "zod";
import { openPage } from "../../local/console/page.ts";
import { type ConsoleWorld, signIn, startConsoleWorld } from "../../local/console/world.ts";
import { tellOfZookeeper } from "../../local/console/zookeeper.ts";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";

const RUNS = 7;
/** Times that the page's processor is slower than ours. */
const SLOWER = [1, 4];

/** One load, in milliseconds since the page was asked for. */
const Load = z.object({
  /** The first app can be seen. */
  seen: z.number(),
  /** … and no task of 50 ms or more has run for a second. */
  interactive: z.number(),
});

/**
 * Settles a second after the last long task. `performance.now()` begins with the page; what lies before `fetchStart` is the
 * issuer's redirect.
 */
const INTERACTIVE = `new Promise((settle) => {
  const begun = performance.getEntriesByType("navigation")[0].fetchStart;
  let seen, last = 0;
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) last = Math.max(last, startTime + duration);
  }).observe({ type: "longtask", buffered: true });
  const look = () => {
    if (seen === undefined && document.querySelector('a[href^="/apps/"]') !== null) seen = performance.now();
    if (seen === undefined || performance.now() - Math.max(seen, last) < 1000) setTimeout(look, 10);
    else settle({ seen: seen - begun, interactive: Math.max(seen, last) - begun });
  };
  look();
})`;

/** How long the store's front takes until it can be used, with an empty cache and on a slower processor too. */
export async function measureConsole(): Promise<unknown> {
  const world = await startConsoleWorld();
  try {
    world.may(BUILT_IN_ROLES.user?.grants ?? []);
    await tellOfZookeeper(world.api);
    await load(world, 1);
    const figures: Record<string, unknown> = {};
    for (const slower of SLOWER) {
      const loads: z.infer<typeof Load>[] = [];
      for (let i = 0; i < RUNS; i++) loads.push(await load(world, slower));
      figures[`processor ${slower} × slower`] = {
        seenMs: spread(loads.map(({ seen }) => seen)),
        interactiveMs: spread(loads.map(({ interactive }) => interactive)),
      };
    }
    return figures;
  } finally {
    await world.stop();
  }
}

/** Comes back from a sign-in in a browser context of its own, which has nothing of the page. */
async function load(world: ConsoleWorld, slower: number): Promise<z.infer<typeof Load>> {
  const { page } = await openPage(world.browser, world.server.url);
  const throttle = await throttled(page, slower);
  await signIn(page, world.server.url);
  const taken = Load.parse(await page.evaluate(INTERACTIVE));
  await throttle.detach();
  await page.context().close();
  return taken;
}

/** The page that asks for the sign-in has loaded some of the same files: nothing of them is kept. */
async function throttled(page: Page, rate: number) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  return session;
}

function spread(values: readonly number[]): { readonly median: number; readonly most: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0), most: Math.round(sorted.at(-1) ?? 0) };
}
