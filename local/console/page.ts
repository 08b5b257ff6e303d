import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import * as z from "zod";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Fulfilled when what moves has come to its end; what turns for ever is not waited for. */
const SETTLED = `Promise.allSettled(
  document.getAnimations()
    .filter((one) => one.effect?.getComputedTiming().endTime !== Infinity)
    .map((one) => one.finished),
).then(() => true)`;

/** The parts of axe's answer that are looked at. */
const Findings = z.array(
  z.object({
    id: z.string(),
    impact: z.string().nullable().optional(),
    nodes: z.array(z.object({ html: z.string() })),
  }),
);

/** A page of the console, with everything that went wrong on it. */
export interface OpenPage {
  readonly page: Page;
  readonly faults: string[];
}

/** A page in a browser context of its own: nothing of another test's is in it. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const page = await (await browser.newContext({ locale: "en-US", ...options })).newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  const { origin } = new URL(url);
  page.on("console", (message) => {
    // An issuer's pages are its own.
    if (message.type() === "error" && page.url().startsWith(origin))
      faults.push(`${message.text()} ${message.location().url}`);
  });
  await page.goto(url);
  return { page, faults };
}

/** What axe calls serious or critical. It runs in the browser's own world: the page's policy would refuse another script. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  // What is just fading in has less contrast than it is going to have.
  await page.evaluate(SETTLED);
  await page.evaluate(AXE);
  const found = await page.evaluate("axe.run(document).then(({ violations }) => violations)");
  return Findings.parse(found)
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** What reaches beyond the window, the outermost first; a page that scrolls inside of its boxes has nothing of it. */
const WIDE = `[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.outerHTML.slice(0, 200)).slice(0, 5)`;

/**
 * What makes a page wider than its window, in HTML: nothing where it fits. A page may be wider for as long as it is
 * being drawn, which takes seconds on a busy machine; after 20 s of it, it does not fit.
 */
export async function wideParts(page: Page): Promise<readonly string[]> {
  const fits = page.waitForFunction("document.documentElement.scrollWidth <= innerWidth", null, { timeout: 20_000 });
  return fits.then(
    () => [],
    async () => z.array(z.string()).parse(await page.evaluate(WIDE)),
  );
}

/** Whatever the page keeps where another page of its origin could read it later. */
export function kept(page: Page): Promise<string> {
  return page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])");
}
