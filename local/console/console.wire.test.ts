import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import type { ConsoleServer } from "../console-server.ts";
import { type ExampleApi, exampleOf } from "./example-api.ts";
import { kept, openPage, seriousFindings, wideParts } from "./page.ts";
import { type ConsoleWorld, signIn, startConsoleWorld } from "./world.ts";

let world: ConsoleWorld;
let browser: Browser;
let server: ConsoleServer;
let api: ExampleApi;

beforeAll(async () => {
  world = await startConsoleWorld();
  ({ browser, server, api } = world);
  world.may(BUILT_IN_ROLES["tenant-admin"]?.grants ?? []);
}, 300_000);

afterAll(() => world?.stop());

const enter = (page: Page) => signIn(page, server.url);

describe("the console in a browser", () => {
  it("shows every page under its policy, without a serious finding of axe", async () => {
    const { page, faults } = await openPage(browser, server.url);
    expect(await seriousFindings(page)).toEqual([]);
    await enter(page);
    const seen: Record<string, readonly string[]> = {};
    for (const [path, heading] of PAGES) {
      await page.goto(server.url + path);
      await page.getByRole("heading", { name: heading }).first().waitFor();
      seen[path] = await seriousFindings(page);
    }
    expect(seen).toEqual(Object.fromEntries(PAGES.map(([path]) => [path, []])));
    expect(faults).toEqual([]);
  });

  it("keeps no token where another page could read it, and signs in again by itself after a reload", async () => {
    const { page } = await openPage(browser, `${server.url}/deployments`);
    await enter(page);
    await page.getByRole("heading", { name: "Deployments" }).waitFor();
    expect(await kept(page)).not.toMatch(/eyJ|token|verifier/);
    await page.reload();
    await page.getByRole("heading", { name: "Deployments" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/deployments");
    const sent = api.requests.filter(({ path }) => path.startsWith("/deployments"));
    expect(sent.every(({ headers }) => headers.authorization?.startsWith("Bearer eyJ"))).toBe(true);
  });

  it("goes on where the API refuses a token: it renews it, once for all that wait", async () => {
    const refused = new Set<string>();
    // The first request of each, which the page sends at the same time.
    const refuseOnce = (name: string) => () => {
      if (refused.has(name)) return undefined;
      refused.add(name);
      return { status: 401, body: { code: "unauthorized", title: "No identity", status: 401 } };
    };
    api.answer("GET /categories", refuseOnce("categories"));
    api.answer("GET /apps", refuseOnce("apps"));
    const { page } = await openPage(browser, server.url);
    let renewals = 0;
    page.on("request", (request) => {
      if (request.postData()?.includes("grant_type=refresh_token")) renewals++;
    });
    await enter(page);
    await page.getByRole("link", { name: "zookeeper" }).waitFor();
    expect([...refused].sort()).toEqual(["apps", "categories"]);
    expect(renewals).toBe(1);
  });

  it("asks to sign in again in a second window when a sign-in has ended, and nothing typed is lost", async () => {
    const { page } = await openPage(browser, `${server.url}/deploy/appv-0m9x2k4f7abcdefghj`);
    await enter(page);
    await page.getByRole("radio").first().check({ force: true });
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel(/^Name/).fill("typed before");
    await page.route("**/token", async (route) => {
      const renews = route.request().postData()?.includes("grant_type=refresh_token") === true;
      await (renews ? route.fulfill({ status: 400, json: { error: "invalid_grant" } }) : route.continue());
    });
    let refused: string | undefined;
    api.answer("POST /deployments", ({ headers }) => {
      refused ??= headers.authorization;
      const body = { code: "unauthorized", title: "No identity", status: 401 };
      return headers.authorization === refused ? { status: 401, body } : undefined;
    });
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Sign in again" }).click();
    await page.getByRole("heading", { name: "Summary" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.getByRole("button", { name: "Previous" }).click();
    expect(await page.getByLabel(/^Name/).inputValue()).toBe("typed before");
  });

  it("shows what a publisher wrote as text: no script of it runs, and no picture from elsewhere is loaded", async () => {
    const hostile =
      '# Hello <script>window.hacked = 1</script>\n<img src=x onerror="window.hacked = 1">\n\n[a](javascript:window.hacked=1) ![pixel](https://tracker.example.com/p.png)';
    const app = {
      id: "app-1",
      name: "<b>hostile</b>",
      description: hostile,
      keywords: [],
      categories: [],
      status: "active",
    };
    const rest = {
      repoId: "repo-1",
      latestVersion: "1",
      latestVersionId: "appv-1",
      version: 1,
      createdAt: "",
      updatedAt: "",
    };
    const asked: (string | null)[] = [];
    const wide = `\n\n| ${"a very wide table | ".repeat(20)}\n|${"-|".repeat(20)}\n\n    ${"code ".repeat(200)}`;
    const badge = "\n\n[![badge](https://tracker.example.com/b.svg)](https://ci.example.com/) [leave](/tokens)";
    api.answer("GET /apps/{id}", () => ({ status: 200, body: { ...app, ...rest } }));
    api.answer("GET /app-versions/{id}/readme", ({ path }) => {
      asked.push(new URL(path, server.url).searchParams.get("locale"));
      return { status: 200, body: { text: hostile.replace("Hello", "Readme says") + badge + wide, locales: [] } };
    });
    const { page, faults } = await openPage(browser, `${server.url}/apps/app-1`);
    await enter(page);
    await page.getByRole("heading", { name: /^Hello/ }).waitFor();
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("<b>hostile</b>");
    await page.getByRole("heading", { name: /^Readme says/ }).waitFor();
    for (const one of await page.getByText("a", { exact: true }).all()) await one.click();
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(await page.locator(".markdown img, .markdown script, .markdown a a").count()).toBe(0);
    const links = await page
      .locator(".markdown")
      .last()
      .locator("a")
      .evaluateAll((all) => all.map(String));
    expect(links).toEqual(["https://tracker.example.com/p.png", "https://ci.example.com/"]);
    expect(asked).toEqual(["en"]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await wideParts(page)).toEqual([]);
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("shows the icon that lies in an app's package, on its card and its page, and loads none from elsewhere", async () => {
    const app = exampleOf("GET /apps/{id}");
    const inside = { ...app, name: "inside", icon: "icon.png" };
    const elsewhere = { ...app, id: "app-2", name: "elsewhere", icon: "https://tracker.example.com/i.png" };
    api.answer("GET /apps", () => ({ status: 200, body: { items: [inside, elsewhere] } }));
    api.answer("GET /apps/{id}", () => ({ status: 200, body: inside }));
    const { page, faults } = await openPage(browser, server.url);
    await enter(page);
    const drawn = () =>
      page.locator("#main img.icon").evaluateAll((all) => all.map((one) => Reflect.get(one, "naturalWidth")));
    await page.getByRole("link", { name: "elsewhere" }).waitFor();
    await expect.poll(drawn).toEqual([1]);
    await page.getByRole("link", { name: "inside" }).click();
    await page.getByRole("heading", { name: "Versions" }).waitFor();
    await expect.poll(drawn).toEqual([1]);
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
    for (const operation of ["GET /apps", "GET /apps/{id}"]) api.answer(operation, () => undefined);
  });

  it("says what a refusal means, what to do, and the request's id; and tries again when asked", async () => {
    let down = true;
    const problem = { code: "rate", title: "Too much at once", detail: "Wait a minute.", status: 403 };
    const errors = [{ pointer: "query#/pageSize", detail: "It is too large.", remedy: "Send at most 100." }];
    api.answer("GET /deployments", () =>
      down ? { status: 403, body: { ...problem, errors, requestId: "req-abc" } } : { status: 200, body: { items: [] } },
    );
    const { page } = await openPage(browser, `${server.url}/deployments`);
    await enter(page);
    await page.getByText("Too much at once").waitFor();
    for (const text of ["Wait a minute.", "It is too large.", "Send at most 100.", "req-abc"])
      await page.getByText(text).first().waitFor();
    down = false;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText(/^Nothing is deployed yet\. Choose an application/).waitFor();
  });

  it("tells a refusal in the user's language, above the store's own words", async () => {
    const errors = [{ pointer: "/name", detail: "It is too long." }];
    const problem = { code: "wrong-state", title: "Not now", detail: "Job job-1 is stopping it.", status: 409 };
    api.answer("GET /deployments", () => ({ status: 409, body: { ...problem, errors, requestId: "req-abc" } }));
    const { page } = await openPage(browser, `${server.url}/deployments`, { locale: "zh-CN" });
    await enter(page);
    for (const text of [
      "当前状态不允许此操作",
      "请查看其状态",
      "Job job-1 is stopping it.",
      "It is too long.",
      "req-abc",
    ])
      await page.getByText(text).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    api.answer("GET /deployments", () => undefined);
  });

  it("goes through a listing of 100,000 rows page by page, and holds and asks for no more than it shows", async () => {
    const ROWS = 100_000;
    const one = (row: number) => ({
      ...{ id: `dep-${row}`, name: `row ${row}`, status: "active", provider: "aws", runtimeId: "rt-1" },
      updatedAt: "2026-11-21T09:00:00Z",
    });
    api.answer("GET /deployments", ({ path }) => {
      const query = new URLSearchParams(path.split("?")[1]);
      const from = Number(query.get("pageToken") ?? 0);
      const size = Math.min(Number(query.get("pageSize") ?? 50), ROWS - from);
      const items = Array.from({ length: size }, (_, index) => one(from + index));
      return { status: 200, body: { items, ...(from + size < ROWS ? { nextPageToken: String(from + size) } : {}) } };
    });
    const { page, faults } = await openPage(browser, `${server.url}/deployments`);
    await enter(page);
    const rows = page.getByRole("link", { name: /^row \d+$/ });
    const shows = (first: number) =>
      expect
        .poll(() => rows.allTextContents(), { timeout: 20_000 })
        .toEqual(Array.from({ length: 50 }, (_, index) => `row ${first + index}`));
    const asked = () => api.requests.filter(({ path }) => path.startsWith("/deployments?"));
    await shows(0);
    const before = asked().length;
    const elements = () => page.evaluate("document.getElementsByTagName('*').length");
    const held = Number(await elements());
    const forward = 6;
    for (let at = 1; at <= forward; at++) {
      await page.getByRole("button", { name: "Next page" }).click();
      await shows(at * 50);
    }
    for (let at = forward - 1; at >= 0; at--) {
      await page.getByRole("button", { name: "Previous page" }).click();
      await shows(at * 50);
    }
    // Pages are drawn in the place of others, beside what tells of those that are known.
    expect(Number(await elements())).toBeLessThan(1.2 * held);
    // A page each time that it is turned to; a listing that changes by itself is looked at in between.
    const tokens = asked().map(({ path }) => new URLSearchParams(path.split("?")[1]).get("pageToken"));
    expect([...new Set(tokens)].sort()).toEqual([null, ...[50, 100, 150, 200, 250, 300].map(String)].sort());
    expect(asked().length - before).toBeGreaterThanOrEqual(forward);
    expect(asked().length - before).toBeLessThan(100);
    expect(faults).toEqual([]);
  });

  it("deploys once, however often one clicks: the same request has the same key", async () => {
    const { page, faults } = await openPage(browser, `${server.url}/deploy/appv-0m9x2k4f7abcdefghj`);
    await enter(page);
    await page.getByRole("radio").first().check({ force: true });
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByLabel(/^Name/).fill("my ensemble");
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("heading", { name: "Summary" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Deploy", exact: true }).dblclick();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const made = api.requests.filter(({ method, path }) => method === "POST" && path === "/deployments");
    expect(new Set(made.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(JSON.parse(made[0]?.body ?? "")).toMatchObject({ values: { cluster: { name: "my ensemble" } } });
    expect(faults).toEqual([]);
  });

  it("speaks Chinese, in the dark, and on a phone", async () => {
    const phone = { locale: "zh-CN", colorScheme: "dark", viewport: { width: 390, height: 844 } } as const;
    const { page, faults } = await openPage(browser, server.url, phone);
    await enter(page);
    await page.getByRole("heading", { name: "商店" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang + document.body.className")).toMatch(/zh-CN.*dark/);
    expect(await wideParts(page)).toEqual([]);
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
  });
});

const PAGES: readonly (readonly [string, RegExp])[] = [
  ["/", /^Store$/],
  ["/apps/app-0m9x2k4f7abcdefghj", /^Versions$/],
  ["/deploy/appv-0m9x2k4f7abcdefghj", /^Deploy /],
  ["/deployments", /^Deployments$/],
  ["/deployments/dep-0m9x2k4f7abcdefghj", /^Overview$/],
  ["/nowhere", /nothing here/],
];
