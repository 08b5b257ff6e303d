import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { openBrowser } from "../browser.ts";
import { kept, openPage, seriousFindings } from "../console/page.ts";
import { signInAtPool } from "../sign-in-page.ts";
import type { KnownUser } from "../users.ts";
import { signIn } from "./console-sign-in.ts";
import { playJob } from "./played-job.ts";
import type { StoreWorld } from "./world.ts";

/** The console in a real browser, at the deployed store. */
export function consoleInBrowser(world: () => StoreWorld): void {
  describe("the console in a browser", () => {
    let browser: Browser;
    let user: KnownUser;
    beforeAll(async () => {
      const { users, token, deployed, repo } = world();
      browser = await openBrowser();
      user = await users.add("Carol Console");
      await users.join("tenant-console", user, ["vendor", "operator"]);
      const headers = { authorization: `Bearer ${await token("tenant-console")}`, "content-type": "application/json" };
      const made = await fetch(`${deployed.ApiUrl}/repos`, {
        method: "POST",
        headers,
        body: JSON.stringify({ name: "examples", url: repo.url, providers: ["aws"] }),
      });
      expect(made.status).toBe(201);
      const { id } = z.object({ id: z.string() }).parse(await made.json());
      await fetch(`${deployed.ApiUrl}/repos/${id}:index`, { method: "POST", headers });
    });
    afterAll(() => browser?.close());

    it("signs a user in, and lists the store's apps, without a serious finding of axe", async () => {
      const { page, faults } = await openPage(browser, world().console.url);
      await signInAtPool(page, user);
      await page.getByRole("heading", { name: "Store", level: 1 }).waitFor();
      await page.getByRole("link", { name: /zookeeper/i }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      // No token outlives the page.
      expect(await kept(page)).not.toMatch(/eyJ|token/i);

      await page.getByRole("link", { name: /zookeeper/i }).click();
      await page.getByRole("heading", { name: "Versions" }).waitFor();
      await page.getByRole("link", { name: /Deploy version/ }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);

      await page.getByRole("link", { name: "Deployments" }).click();
      await page.getByRole("heading", { name: "Deployments", level: 1 }).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      expect(faults).toEqual([]);
    });

    it("shows a step's change as the table's stream tells it, and reads nothing for it", async () => {
      const { table, console: server } = world();
      const job = await playJob(table, "tenant-console", 2);
      const { page, faults } = await openPage(browser, `${server.url}/jobs/${job.id}`);
      const told = new Promise<void>((resolve) => {
        page.on("websocket", (socket) =>
          socket.on("framereceived", ({ payload }) => {
            if (String(payload).includes('"type":"subscribed"')) resolve();
          }),
        );
      });
      await signIn(page, user);
      await told;
      await page.route(/\/jobs\//, () => {});
      for (const task of job.tasks) {
        await job.begin(task);
        await page.locator(".graph li [class*=status-in-progress]", { hasText: task.kind }).waitFor();
      }
      expect(faults).toEqual([]);
    });

    it("answers another tenant's address, and one that is none, by the same page", async () => {
      const { page } = await openPage(browser, `${world().console.url}/deployments/dep-0m9x2k4f7abcdefghj`);
      await signInAtPool(page, user);
      await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    });
  });
}
