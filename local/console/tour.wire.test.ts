import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { seriousFindings, wideParts } from "./page.ts";
import { deployByKeyboard } from "./wizard.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";
import { tellOfZookeeper } from "./zookeeper.ts";

const PICTURES = new URL("../../docs/images/", import.meta.url).pathname;
const DESK = { width: 1200, height: 760 };
const PHONE = { width: 390, height: 760 };

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());

it("a newcomer goes from the store to a running ensemble by the keyboard alone, and can on a phone", async () => {
  world.may(BUILT_IN_ROLES.user?.grants ?? []);
  const { started } = await tellOfZookeeper(world.api);
  const { page, faults } = await world.enter("/", { viewport: DESK, timezoneId: "UTC" });
  await deployByKeyboard(
    page,
    page.getByRole("link", { name: "zookeeper", exact: true }),
    "our ensemble",
    async (step) => {
      expect(await seriousFindings(page)).toEqual([]);
      if (step === "review")
        for (const text of ["Stage 1", "Prepare the network", "Machine", "1 CPU, 2 GiB memory, 10 GiB volume"])
          await page.getByText(text, { exact: true }).first().waitFor();
      if (step === "store" || step === "how" || step === "review") await picture(page, step);
    },
  );
  await page.getByRole("region", { name: "Steps of the job" }).getByText("early-lynx").first().waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole("link", { name: "Open the job" }).click();
  await page.getByRole("heading", { name: /^Steps/ }).waitFor();
  await page.getByRole("link", { name: "our ensemble" }).waitFor();
  // Its own name is there for whoever looks for it in the logs.
  expect(await page.getByTitle("create-node").first().textContent()).toBe("Make the machine");
  expect(await seriousFindings(page)).toEqual([]);
  await picture(page, "job");
  await page.goBack();

  started();
  await page.getByText("10.0.0.7").waitFor({ timeout: 20_000 });
  await page.getByText("10.0.0.5").waitFor();
  // Below what stays at the top.
  await page.evaluate(`const head = [...document.querySelectorAll("h2")].find((one) => one.textContent.startsWith("Nodes"));
    scrollTo({ top: head.getBoundingClientRect().top + scrollY - 110, behavior: "instant" })`);
  await picture(page, "deployment");
  await page.setViewportSize(PHONE);
  await page.evaluate("scrollTo(0, 0)");
  expect(await wideParts(page)).toEqual([]);
  expect(await seriousFindings(page)).toEqual([]);
  await picture(page, "phone");
  expect(faults).toEqual([]);
});

/** With `SCREENSHOTS` set, the pictures of `docs/images`. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.SCREENSHOTS === undefined) return;
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `console-${name}.png`), animations: "disabled" });
}
