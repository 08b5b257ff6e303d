import type { Page } from "playwright-core";
import type { LocalUser } from "./users.ts";

/** From the console's first page over the user pool's own to the store. */
export async function signInAtPool(page: Page, { email, password }: LocalUser): Promise<void> {
  await page.getByRole("button", { name: /Sign in with/ }).click();
  await page.fill("#username", email);
  await page.fill("#password", password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
