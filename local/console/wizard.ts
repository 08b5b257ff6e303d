import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Goes on from where the keyboard is until it is at one of the page's parts. @throws Error when it does not get there */
export async function tabTo(wanted: Locator): Promise<void> {
  await wanted.waitFor();
  for (let i = 0; i < 60; i++) {
    if (await wanted.evaluate((element) => element.contains(element.ownerDocument.activeElement))) return;
    await wanted.page().keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${wanted.toString()}`);
}

/** What is done on the way, once a step is there to be looked at. */
export type Look = (step: "store" | "app" | "where" | "how" | "review") => Promise<void>;

/**
 * From the store's front to a new deployment's page, as somebody does it who was told nothing, by the keyboard alone.
 * @param app its link on the front
 */
export async function deployByKeyboard(
  page: Page,
  app: Locator,
  name: string,
  look: Look = async () => {},
): Promise<void> {
  const press = async (wanted: Locator) => {
    await tabTo(wanted);
    await page.keyboard.press("Enter");
  };
  const button = (label: string) => page.getByRole("button", { name: label, exact: true });
  await app.waitFor();
  await look("store");
  await press(app);
  await page.getByRole("heading", { name: "Versions" }).waitFor();
  await look("app");
  await press(button("Deploy"));

  // The one runtime that fits is chosen.
  await page.getByRole("radio", { checked: true }).waitFor({ state: "attached" });
  await look("where");
  await press(button("Next"));

  const named = page.getByRole("textbox", { name: /^Name/ });
  await tabTo(named);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(name);
  // Nobody knows a subnet by heart: those that are in use are offered.
  const subnet = page.getByRole("combobox", { name: /^Subnet/ });
  await tabTo(subnet);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => subnet.inputValue()).not.toBe("");
  await look("how");
  await press(button("Next"));

  await page.getByRole("heading", { name: "Summary" }).waitFor();
  await look("review");
  await press(button("Deploy"));
  await page.getByRole("tab", { name: "Overview" }).waitFor();
}
