import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { ACTIVE } from "./living.ts";
import { seriousFindings, wideParts } from "./page.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
  world.may(["tenant-admin", "platform-admin"].flatMap((role) => BUILT_IN_ROLES[role]?.grants ?? []));
  world.api.answer("GET /deployments/{id}", () => ({ status: 200, body: ACTIVE }));
}, 300_000);
afterAll(() => world?.stop());

const PHONE = { width: 390, height: 844 };

/** Every route that the console has, as an address: a page that is new is in it. Examples answer to any id; that of a job can be followed. */
const ROUTES = [
  ...readFileSync(new URL("../../console/shell/pages.tsx", import.meta.url), "utf8").matchAll(/path="([^"]+)"/g),
].map(([, path = ""]) => path.replace(":operation", "stop").replaceAll(/:\w+/g, "job-0m9x2k4f7abcdefghj"));

describe("every page of the console", () => {
  it("is there in Chinese, in the dark and on a phone, without a serious finding of axe", async () => {
    const { page, faults } = await world.enter("/", { locale: "zh-CN", colorScheme: "dark", viewport: PHONE });
    const seen: Record<string, unknown> = {};
    for (const path of ROUTES) {
      await page.goto(world.server.url + path);
      await page.locator("#main :is(h1, h2, h3)").first().waitFor();
      await page.waitForLoadState("networkidle");
      const missing = await page.getByText("这里没有内容").count();
      seen[path] = { serious: await seriousFindings(page), missing, wide: await wideParts(page) };
    }
    expect(ROUTES.length).toBeGreaterThan(40);
    expect(seen).toEqual(Object.fromEntries(ROUTES.map((path) => [path, { serious: [], missing: 0, wide: [] }])));
    expect(faults).toEqual([]);
  }, 400_000);
});
