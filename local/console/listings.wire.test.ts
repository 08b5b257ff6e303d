import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import type { ExampleAnswer } from "./example-api.ts";
import { seriousFindings } from "./page.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

/** Every listing, and what it says when there is nothing in it: what to do, or that nothing has to be done. */
const LISTINGS: Readonly<Record<string, string>> = {
  "/": "No application matches. Search for something else, or add a repo.",
  "/deployments": "Nothing is deployed yet. Choose an application in the store.",
  "/jobs": "Nothing was done yet. A job is listed here when something is deployed or changed.",
  "/rollouts": "There was no rollout. Begin one to upgrade many deployments wave by wave.",
  "/alarms": "There is no alarm. Add one to hear of what a node measures.",
  "/approvals": "Nothing waits for you.",
  "/runtimes": "There is no runtime yet. Add a credential of a cloud, then a runtime.",
  "/credentials": "There is no credential yet. Add one of your cloud.",
  "/own-apps": "There is no app yet. Upload a package, or add a repo.",
  "/reviews": "No version waits for a review.",
  "/repos": "There is no repo yet. Add one, and its apps are listed in the store.",
  "/members": "Nobody is here. Invite somebody.",
  "/groups": "There is no group. Add one for those who share apps and runtimes.",
  "/tokens": "There is no token. Make one for a program that uses the API.",
  "/approval-flows": "Nobody has to be asked. Add a flow, and requests wait for approval.",
  "/policies": "There is no policy. Add one to refuse what must not be done, or to warn of it.",
  "/webhooks": "There is no webhook. Add one, and another system hears what happens here.",
  "/audit": "Nothing matches. Ask for a longer time, or for fewer conditions.",
  "/platform/tenants": "There is nothing yet.",
  "/platform/frontgates": "There is no Frontgate.",
  "/platform/agent-upgrades": "There was no upgrade.",
};
const PATHS = Object.keys(LISTINGS);

const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const text = readFileSync(new URL("../../docs/openapi.json", import.meta.url), "utf8");
/** Whatever a page reads, but who the caller is. */
const READS = Object.entries(Document.parse(JSON.parse(text)).paths)
  .filter(([path, operations]) => "get" in operations && path !== "/me")
  .map(([path]) => `GET ${path}`);

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
  world.may(["tenant-admin", "platform-admin"].flatMap((role) => BUILT_IN_ROLES[role]?.grants ?? []));
}, 300_000);
afterAll(() => world?.stop());

const answerAll = (answer: ExampleAnswer) => {
  for (const operation of READS) world.api.answer(operation, () => answer);
};

describe("every listing", () => {
  it("with nothing in it says so, and what to do, without a serious finding of axe", async () => {
    answerAll({ status: 200, body: { items: [] } });
    const { page, faults } = await world.enter("/");
    const seen: Record<string, unknown> = {};
    for (const [path, told] of Object.entries(LISTINGS)) {
      await page.goto(world.server.url + path);
      await page.locator("#main").getByText(told, { exact: true }).first().waitFor();
      seen[path] = await seriousFindings(page);
    }
    expect(seen).toEqual(Object.fromEntries(PATHS.map((path) => [path, []])));
    expect(faults).toEqual([]);
  }, 300_000);

  it("that cannot be read says why, what to do and the request's id, and is read again by a click", async () => {
    const detail = "The store has failed. Try again in a minute; if it goes on, tell your administrator the request.";
    const problem = { type: "about:blank", code: "internal", title: "Something went wrong", status: 500, detail };
    answerAll({ status: 500, body: problem });
    const { page, faults } = await world.enter("/");
    const seen: Record<string, unknown> = {};
    for (const path of PATHS) {
      await page.goto(world.server.url + path);
      const main = page.locator("#main");
      await main.getByText(detail).first().waitFor();
      await main.getByRole("button", { name: "Try again" }).first().waitFor();
      await main
        .getByText(/^req-\d+$/)
        .first()
        .waitFor();
      seen[path] = await seriousFindings(page);
    }
    expect(seen).toEqual(Object.fromEntries(PATHS.map((path) => [path, []])));
    // A browser tells of each failed answer by itself.
    expect(faults.filter((fault) => !fault.includes("Failed to load resource"))).toEqual([]);
    answerAll({ status: 200, body: { items: [] } });
    await page.goto(`${world.server.url}/alarms`);
    await page.getByText(LISTINGS["/alarms"] ?? "", { exact: true }).waitFor();
  }, 300_000);
});
