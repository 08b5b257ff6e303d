import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { type ExampleRequest, exampleOf } from "./example-api.ts";
import { ACTIVE, DEPLOYMENT } from "./living.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";
import { tellOfZookeeper } from "./zookeeper.ts";

const ID = "0m9x2k4f7abcdefghj";
const WIZARD = `/deploy/appv-${ID}`;
const HOSTILE = `"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202Etxt.exe {{7*7}} javascript:window.hacked=1`;
const LONG = `${HOSTILE} ${"w".repeat(3000)}`;
/** What reaches beyond the window. */
const WIDE = `[...document.querySelectorAll("#main *")].filter((one) => one.getBoundingClientRect().right > innerWidth)
  .map((one) => one.outerHTML.replace(/w{20,}/g, "www").slice(0, 160)).slice(0, 6).join(" | ")`;
const PHONE = { width: 390, height: 844 };

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());
beforeEach(async () => {
  world.may(BUILT_IN_ROLES["tenant-admin"]?.grants ?? []);
  await tellOfZookeeper(world.api);
  for (const operation of ["GET /apps", "GET /apps/{id}", "GET /deployments/{id}", "GET /deployments", "POST /plans"])
    world.api.answer(operation, () => undefined);
});

/** Members that people, or programs of others, write. */
const WRITTEN = new Set(["name", "description", "title", "message", "reason", "statusReason", "remedy", "userAgent"]);
const Members = z.record(z.string(), z.unknown());
const at = "2026-11-21T09:00:00.000Z";

/** An example with all of those hostile and long, however deep they lie. */
function written(example: unknown): unknown {
  if (Array.isArray(example)) return example.map(written);
  const members = Members.safeParse(example);
  if (!members.success) return example;
  const changed = Object.entries(members.data).map(([key, value]) => [
    key,
    WRITTEN.has(key) && typeof value === "string" ? LONG : written(value),
  ]);
  return Object.fromEntries(changed);
}

interface Other {
  /** What the page reads. */
  readonly operations: readonly string[];
  /** What the examples of it do not have. */
  readonly more?: Readonly<Record<string, unknown>>;
}

const failure = { code: "command-failed", message: "", step: LONG, retryable: false, remedy: "" };
const failed = { status: "failed", finishedAt: at, failure };
const rejected = { at, action: "rejected", by: "user-1", reason: "" };
const OTHERS: Readonly<Record<string, Other>> = {
  "/members": { operations: ["GET /members"] },
  "/runtimes": { operations: ["GET /runtimes"], more: { labels: { tier: LONG } } },
  [`/runtimes/rt-${ID}`]: { operations: ["GET /runtimes/{id}"], more: { labels: { tier: LONG } } },
  "/jobs": { operations: ["GET /jobs"], more: failed },
  [`/jobs/job-${ID}`]: { operations: ["GET /jobs/{id}"], more: failed },
  "/approvals": { operations: ["GET /approvals"] },
  [`/approvals/apr-${ID}`]: { operations: ["GET /approvals/{id}"], more: { history: [rejected] } },
  "/audit": { operations: ["GET /audit"], more: { source: { salt: "s", userAgent: "", reason: "" } } },
  "/alarms": { operations: ["GET /alarms"] },
  [`/alarms/alm-${ID}`]: { operations: ["GET /alarms/{id}"] },
  "/rollouts": { operations: ["GET /rollouts"], more: { status: "failed", statusReason: "" } },
  [`/rollouts/roll-${ID}`]: { operations: ["GET /rollouts/{id}"], more: { status: "failed", statusReason: "" } },
  "/approval-flows": { operations: ["GET /approval-flows"] },
  [`${DEPLOYMENT}?tab=events`]: {
    operations: ["GET /deployments/{id}/activity"],
    more: { alarmId: "alm-1", alarmName: LONG, nodeName: LONG, reason: "", remedy: "" },
  },
};

/** Each page shows what others wrote as text: nothing of it runs, leads elsewhere, or is wider than a phone. */
async function isText(paths: readonly string[]): Promise<void> {
  const { page, faults } = await world.enter("/");
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!/^http:\/\/127\.0\.0\.1:/.test(request.url())) elsewhere.push(request.url());
  });
  const hostile = page.locator("#main").getByText(/onerror/);
  for (const path of paths) {
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(world.server.url + path);
    await hostile.first().waitFor();
    expect([path, await page.evaluate("window.hacked")]).toEqual([path, undefined]);
    expect([path, await page.locator("#main img, #main script, a[href^=javascript]").count()]).toEqual([path, 0]);
    await page.setViewportSize(PHONE);
    await page.reload();
    await hostile.first().waitFor();
    await page
      .waitForFunction(`document.documentElement.scrollWidth <= ${PHONE.width}`, null, { timeout: 10_000 })
      .catch(async () => {
        throw new Error(`${path} is wider than a phone: ${await page.evaluate(WIDE)}`);
      });
  }
  expect(elsewhere).toEqual([]);
  expect(faults).toEqual([]);
  await page.context().close();
}

const isDeploy = ({ method, path }: ExampleRequest) => method === "POST" && path === "/deployments";

describe("what others wrote", () => {
  it("is text on every page that shows it: no name runs, leads elsewhere, or makes the page wider", async () => {
    const long = LONG;
    const named = (operation: string) => ({ ...exampleOf(operation), name: long, description: long, keywords: [long] });
    const app = { ...named("GET /apps/{id}"), displayName: { en: long }, descriptions: { en: long }, maintainers: [] };
    const nodes = ACTIVE.nodes.map((node) => ({
      ...node,
      name: long,
      role: long,
      app: { state: "unhealthy", output: long, since: "" },
    }));
    const deployment = { ...ACTIVE, name: long, description: long, statusReason: long, nodes };
    const answers: Readonly<Record<string, unknown>> = {
      "GET /apps": { items: [app] },
      "GET /apps/{id}": app,
      "GET /app-versions/{id}": { ...named("GET /app-versions/{id}"), packageVersion: long },
      "GET /deployments": { items: [deployment] },
      "GET /deployments/{id}": deployment,
    };
    for (const [operation, body] of Object.entries(answers)) world.api.answer(operation, () => ({ status: 200, body }));
    await isText(["/", `/apps/app-${ID}`, WIZARD, "/deployments", DEPLOYMENT]);
  });

  it.each(Object.entries(OTHERS))(
    "is text on %s",
    async (path, { operations, more }) => {
      for (const operation of operations) {
        const { items, ...example } = exampleOf(operation);
        const told = (one: unknown) => written({ ...Members.parse(one), ...more });
        const body = Array.isArray(items) ? { ...example, items: items.map(told) } : told(example);
        world.api.answer(operation, () => ({ status: 200, body }));
      }
      await isText([path]);
      for (const operation of operations) world.api.answer(operation, () => undefined);
    },
    120_000,
  );
});

describe("what was typed", () => {
  it("is refused where it is too large, at its field, before anything is sent; and by the API's own words", async () => {
    const { page } = await world.enter(WIZARD);
    await page.getByRole("radio", { checked: true }).waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Next" }).click();
    const ticks = page.getByRole("spinbutton", { name: /^Tick time/ });
    await page.getByRole("combobox", { name: /^Subnet/ }).fill("subnet-0a1b2c3d");
    await ticks.fill("1e308");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("This may be at most 60000.").waitFor();
    expect(
      world.api.requests.filter(({ method, path }) => method === "POST" && path.startsWith("/deployments")),
    ).toEqual([]);
    await ticks.fill("600");
    const huge = "x".repeat(200_000);
    await page.getByRole("textbox", { name: /^Name/ }).fill(huge);
    const errors = [
      { pointer: "/values/cluster/name", detail: "It is too long.", remedy: "Use at most 128 characters." },
    ];
    world.api.answer("POST /deployments", () => ({
      status: 422,
      body: { code: "invalid-values", title: "The answers are not valid", status: 422, errors },
    }));
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("The answers are not valid").first().waitFor();
    await page.getByRole("button", { name: "Previous" }).click();
    await page.getByText("It is too long. Use at most 128 characters.").waitFor();
    expect(await page.getByRole("textbox", { name: /^Name/ }).inputValue()).toBe(huge);
    expect(await ticks.inputValue()).toBe("600");
  });

  it("stays where it is while the API is down, and is sent when it is back, once", async () => {
    const { page } = await world.enter(WIZARD);
    await page.getByRole("radio", { checked: true }).waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("textbox", { name: /^Name/ }).fill("typed before");
    await page.getByRole("combobox", { name: /^Subnet/ }).fill("subnet-0a1b2c3d");
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByRole("heading", { name: "Summary" }).waitFor();
    const before = world.api.requests.length;
    await page.route(`${world.api.url}/**`, (route) => route.abort("connectionrefused"));
    await page.getByRole("button", { name: "Deploy", exact: true }).click();
    await page.getByText("The store cannot be reached.").waitFor({ timeout: 60_000 });
    const posted = () => world.api.requests.slice(before).filter(isDeploy);
    expect(posted()).toEqual([]);
    await page.unroute(`${world.api.url}/**`);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("tab", { name: "Overview" }).waitFor();
    expect(posted().map(({ body }) => JSON.parse(body).values.cluster.name)).toEqual(["typed before"]);
  });
});

describe("an address", () => {
  it("of another tenant's is the same page as one that is none, whatever it is of", async () => {
    const unknown = { status: 404, body: { code: "not-found", title: "There is nothing here", status: 404 } };
    const paths: Readonly<Record<string, string>> = {
      [`/deployments/dep-${ID}`]: "GET /deployments/{id}",
      [`/deployments/dep-${ID}/operations/stop`]: "GET /deployments/{id}",
      [`/apps/app-${ID}`]: "GET /apps/{id}",
      [WIZARD]: "GET /app-versions/{id}",
      [`/jobs/job-${ID}`]: "GET /jobs/{id}",
      [`/runtimes/rt-${ID}`]: "GET /runtimes/{id}",
      [`/approvals/apr-${ID}`]: "GET /approvals/{id}",
    };
    for (const operation of Object.values(paths)) world.api.answer(operation, () => unknown);
    const { page } = await world.enter("/");
    const shown: Record<string, string | null> = {};
    for (const path of ["/nowhere", ...Object.keys(paths)]) {
      await page.goto(world.server.url + path);
      await page
        .getByRole("heading", { name: "There is nothing here" })
        .waitFor({ timeout: 20_000 })
        .catch(() => {});
      shown[path] = await page.locator("#main").textContent();
    }
    for (const operation of Object.values(paths)) world.api.answer(operation, () => undefined);
    expect(shown).toEqual(Object.fromEntries(Object.keys(shown).map((path) => [path, shown["/nowhere"]])));
    expect(shown["/nowhere"]).toContain("There is nothing here");
  });
});
