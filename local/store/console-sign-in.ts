import type { Page } from "playwright-core";
import type { LocalUser } from "../users.ts";

/** At the stage's own user pool. */
export async function signIn(page: Page, { email, password }: LocalUser): Promise<void> {
  await page.getByRole("button", { name: /Sign in with/ }).click();
  await page.fill("#username", email);
  await page.fill("#password", password);
  await page.getByRole("button", { name: "Sign in" }).click();
}
