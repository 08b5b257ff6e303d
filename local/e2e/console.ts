import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../browser.ts";
import type { Answer } from "../client.ts";
import { isDocumented } from "../console/example-api.ts";
import { openPage } from "../console/page.ts";
import { deployByKeyboard } from "../console/wizard.ts";
import { proveEnsemble } from "../proof.ts";
import { signInAtPool } from "../sign-in-page.ts";
import { expectStatus, until, type World } from "./world.ts";

const NAME = "from the browser";

/** The console in a real browser, on the stack whose machines run. */
export function consoleJourney(world: () => World): void {
  describe("a newcomer in a browser", () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openBrowser();
    });
    afterAll(() => browser?.close());

    it("RB-19: signs in, deploys ZooKeeper from the store, watches it come, changes it and deletes it, by documented operations alone", async () => {
      const { stack, api, appVersionId, ensemble } = world();
      // What `npm start` lets people in as.
      const user = await stack.users.add("Nina Newcomer");
      await stack.users.join("tenant-e2e", user, ["vendor", "operator"]);
      const { page, faults } = await openPage(browser, stack.console.url);
      const asked = operationsAsked(page, stack.deployed.ApiUrl);
      await signInAtPool(page, user);

      const { body: version } = await expectStatus(api.get(`/app-versions/${appVersionId}`), 200);
      const link = page.locator(`#main a[href="/apps/${version.appId}"]`);
      await deployByKeyboard(page, link, NAME, async (step) => {
        if (step === "how")
          expect(await page.getByRole("combobox", { name: /^Subnet/ }).inputValue()).toBe(stack.tenantland.subnetId);
        if (step === "review") await page.getByText(/^\$\d/).first().waitFor();
      });
      const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
      await page.getByRole("region", { name: "Steps of the job" }).getByText("Make the machine").first().waitFor();
      await ended(page, "active");
      const { body: made } = await expectStatus(api.get(`/deployments/${id}`), 200);
      expect(made).toMatchObject({ name: NAME, status: "active" });
      for (const { address } of made.nodes) await page.getByText(address, { exact: true }).first().waitFor();
      expect(await proveEnsemble(stack, made)).toHaveLength(3);

      await operate(page, "Configure", async () => {
        await page.getByRole("spinbutton", { name: /^Tick time/ }).fill("600");
        await page.getByLabel(/^Reason/).fill("Our network is slow.");
      });
      await ended(page, "active");
      for (const node of made.nodes)
        await until(`${node.id} has the new tick`, async () =>
          (await tickOf(node)) === "tickTime=600" ? true : undefined,
        );
      expect(await proveEnsemble(stack, made)).toHaveLength(3);
      await page.getByRole("tab", { name: "Revisions" }).click();
      await page.getByText("Our network is slow.").first().waitFor();
      await page.getByRole("tab", { name: "Overview" }).click();

      await operate(page, "Delete");
      await ended(page, "deleted");
      const gone = new Set(made.nodes.map(({ instanceId }: Answer["body"]) => instanceId));
      await until("its machines are gone", async () =>
        (await stack.room.machines()).some(({ instanceId }) => gone.has(instanceId)) ? undefined : true,
      );
      await page.getByRole("link", { name: "Deployments", exact: true }).click();
      await page.getByRole("link", { name: ensemble.name, exact: true }).first().waitFor();
      expect(await page.getByRole("row", { name: NAME }).getByText("active", { exact: true }).count()).toBe(0);
      expect(asked.filter((one) => !isDocumented(one))).toEqual([]);
      expect(asked.length).toBeGreaterThan(20);
      expect(faults).toEqual([]);
    }, 400_000);

    async function tickOf({ instanceId }: Answer["body"]): Promise<string> {
      const { stdout } = await world().stack.room.exec(instanceId, [
        "grep",
        "^tickTime=",
        "/opt/zookeeper/conf/zoo.cfg",
      ]);
      return stdout.trim();
    }
  });
}

/** Chooses an operation, answers it, sees its plan and confirms it. */
async function operate(page: Page, operation: string, answer = async () => {}): Promise<void> {
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: operation, exact: true }).click();
  await page.getByRole("heading", { name: new RegExp(`^${operation}`) }).waitFor();
  await answer();
  await page.getByRole("button", { name: "See the plan" }).click();
  await page.getByRole("button", { name: `Confirm: ${operation}` }).click();
  await page.getByRole("heading", { name: `Job: ${operation}` }).waitFor();
}

/** Waits until the page says that the job has done its work, and what the deployment is then. */
async function ended(page: Page, status: string): Promise<void> {
  await page.getByText("Succeeded", { exact: true }).first().waitFor({ timeout: 240_000 });
  await page.getByText(status, { exact: true }).first().waitFor({ timeout: 30_000 });
}

/** Every request to the API from now on. */
function operationsAsked(page: Page, apiUrl: string): readonly { readonly method: string; readonly path: string }[] {
  const asked: { readonly method: string; readonly path: string }[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(`${apiUrl}/`)) return;
    const path = request.url().slice(apiUrl.length).split("?")[0] ?? "";
    asked.push({ method: request.method(), path });
  });
  return asked;
}
