import type { Browser, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { inviteAdmin } from "../../scripts/first-admin.ts";
import { pitrixClient } from "../../sdk/index.ts";
import { openBrowser } from "../browser.ts";
import type { StoreWorld } from "./world.ts";

/** Users of the stage's own pool, at the deployed store. */
export function signingIn(world: () => StoreWorld): void {
  describe("signing in", () => {
    it("a user of the pool is who the members say, and nobody without a tenant", async () => {
      const { users, deployed } = world();
      const [ann, nobody] = [await users.add("Ann Signs In"), await users.add("Nobody Yet")];
      await users.join("tenant-signing-in", ann, ["operator"]);
      const as = (token: string) => pitrixClient({ url: deployed.ApiUrl, token });
      const me = await as(await users.signIn(ann)).me.get();
      expect(me).toMatchObject({ kind: "sign-in", userId: ann.userId, tenant: "tenant-signing-in", email: ann.email });
      expect(me.tenants).toMatchObject([{ id: "tenant-signing-in", roles: ["operator"] }]);
      expect(await as(await users.signIn(nobody)).me.get()).toMatchObject({ refusal: "no-tenant", tenants: [] });
      await expect(as(await users.signIn(nobody)).categories.list()).rejects.toMatchObject({ code: "no-tenant" });
    });

    it("lets a device in on a page in a real browser, which loads nothing from elsewhere", async () => {
      const { users, deployed } = world();
      const ann = await users.add("Ann With A Browser");
      await users.join("tenant-browser", ann, ["user"]);
      const open = pitrixClient({ url: deployed.ApiUrl, token: "none" }).deviceLogins;
      const begun = await open.begin({ clientName: "<b>a laptop</b>" });
      const { page, browser, faults } = await signedIn(begun.verificationUriComplete, ann);
      try {
        await page.getByRole("button", { name: "Let it in" }).waitFor();
        expect(await page.locator("main").textContent()).toContain("<b>a laptop</b>");
        expect(await page.evaluate("JSON.stringify([localStorage, sessionStorage])")).toBe("[{},{}]");
        expect(page.url()).toBe(begun.verificationUri);
        await page.getByRole("button", { name: "Let it in" }).click();
        await page.getByRole("heading", { name: "It is let in" }).waitFor();
        expect(faults).toEqual([]);
      } finally {
        await browser.close();
      }
      const { apiToken, tenant } = await open.poll(begun.userCode, { deviceCode: begun.deviceCode });
      expect(tenant).toBe("tenant-browser");
      const me = await pitrixClient({ url: deployed.ApiUrl, token: apiToken }).me.get();
      expect(me).toMatchObject({ kind: "personal-token", userId: ann.userId, tenant: "tenant-browser" });
    });

    it("the first administrator of a store comes in by an invitation of the operator's, on the same page", async () => {
      const { users, deployed, table } = world();
      const first = await users.add("First Administrator");
      const invitation = await inviteAdmin(table, first.email, new Date());
      const open = pitrixClient({ url: deployed.ApiUrl, token: "none" }).deviceLogins;
      const begun = await open.begin({ clientName: "a laptop" });
      const { page, browser, faults } = await signedIn(begun.verificationUriComplete, first);
      try {
        await page.getByLabel(/Your invitation/).fill(` ${invitation} `);
        await page.getByRole("button", { name: "Accept it" }).click();
        await page.getByRole("button", { name: "Let it in" }).click();
        await page.getByRole("heading", { name: "It is let in" }).waitFor();
        expect(faults).toEqual([]);
      } finally {
        await browser.close();
      }
      const { apiToken, tenant } = await open.poll(begun.userCode, { deviceCode: begun.deviceCode });
      expect(tenant).toBe("platform");
      const admin = pitrixClient({ url: deployed.ApiUrl, token: apiToken });
      expect((await admin.tenants.list()).items.map(({ id }) => id)).toContain("platform");
    });
  });
}

/** The page after its user has signed in at the pool, with what went wrong on it. */
async function signedIn(
  url: string,
  user: { readonly email: string; readonly password: string },
): Promise<{ readonly page: Page; readonly browser: Browser; readonly faults: readonly string[] }> {
  const browser = await openBrowser();
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    const { url: place } = message.location();
    if (message.type() === "error" && !place.endsWith("/favicon.ico")) faults.push(`${message.text()} ${place}`);
  });
  try {
    await page.goto(url);
    await page
      .getByRole("button", { name: /Continue with/ })
      .first()
      .click();
    await page.fill("#username", user.email);
    await page.fill("#password", user.password);
    await page.getByRole("button", { name: "Sign in" }).click();
  } catch (error) {
    await browser.close();
    throw error;
  }
  return { page, browser, faults };
}
