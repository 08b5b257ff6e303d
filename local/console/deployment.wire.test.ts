import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { ACTIVE, DEPLOYMENT, IN_CLUSTER } from "./living.ts";
import { seriousFindings, wideParts } from "./page.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());
beforeEach(() => {
  world.may(BUILT_IN_ROLES["tenant-admin"]?.grants ?? []);
  world.api.answer("GET /deployments/{id}", () => ({ status: 200, body: ACTIVE }));
  for (const operation of ["POST /plans", "POST /plans/{id}:execute", "GET /jobs/{id}"])
    world.api.answer(operation, () => undefined);
});

/** What is on a page that shows it whole. */
const PAGES: readonly (readonly [path: string, text: string | RegExp])[] = [
  [DEPLOYMENT, "i-1, t3.small, virtual machine"],
  [`${DEPLOYMENT}?tab=configuration`, "/cluster/zk_node/count"],
  [`${DEPLOYMENT}?tab=revisions`, "The network is slow."],
  [`${DEPLOYMENT}?tab=metrics`, /zk_avg_latency \(ms\)/],
  [`${DEPLOYMENT}?tab=logs`, /binding to port/],
  [`${DEPLOYMENT}?tab=events`, "healthy → degraded"],
  [`${DEPLOYMENT}?tab=backups`, "Back-ups by a schedule"],
  [`${DEPLOYMENT}?tab=jobs`, "Running"],
  ["/jobs", "Running"],
  ["/jobs/job-0m9x2k4f7abcdefghj", "create-instance"],
  ["/backups/bak-0m9x2k4f7abcdefghj/restore", /^Restore before the move/],
  ...["stop", "restart", "scale-out", "scale-in", "resize", "configure", "upgrade", "roll-back", "back-up"].map(
    (operation) => [`${DEPLOYMENT}/operations/${operation}`, "See the plan"] as const,
  ),
  ...["restore", "delete-backup", "run-service", "run-command", "replace-node", "attach-keys", "cease", "delete"].map(
    (operation) => [`${DEPLOYMENT}/operations/${operation}`, "See the plan"] as const,
  ),
];

describe("the pages of a deployment", () => {
  it("are there without a serious finding of axe", async () => {
    const { page, faults } = await world.enter("/deployments", { viewport: DESK });
    const seen: Record<string, unknown> = {};
    for (const [path, text] of PAGES) {
      await page.goto(world.server.url + path);
      await page.getByText(text).first().waitFor();
      seen[path] = await seriousFindings(page);
    }
    expect(seen).toEqual(Object.fromEntries(PAGES.map(([path]) => [path, []])));
    expect(faults).toEqual([]);
  }, 300_000);

  it("fit a phone", async () => {
    // Opened on it: a window that becomes one is wider for as long as nothing has been drawn anew.
    const { page, faults } = await world.enter("/deployments", { viewport: PHONE });
    const seen: Record<string, unknown> = {};
    for (const [path, text] of PAGES) {
      await page.goto(world.server.url + path);
      await page.getByText(text).first().waitFor();
      seen[path] = await wideParts(page);
    }
    expect(seen).toEqual(Object.fromEntries(PAGES.map(([path]) => [path, []])));
    expect(faults).toEqual([]);
  }, 300_000);

  it("show pods, endpoints, events and pods' logs of an app in a cluster", async () => {
    world.api.answer("GET /deployments/{id}", () => ({ status: 200, body: IN_CLUSTER }));
    const { page, faults } = await world.enter(DEPLOYMENT);
    await page.getByText("shop.example.com/").waitFor();
    await page.getByText("CrashLoopBackOff").first().waitFor();
    expect(await page.getByRole("tab").allTextContents()).toEqual([
      ...["Overview", "Configuration", "Revisions", "Logs", "Events", "Jobs"],
    ]);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("tab", { name: "Events" }).click();
    await page.getByText("Back-off restarting failed container web").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("tab", { name: "Overview" }).click();
    await page.getByRole("link", { name: "Logs of web-7887448d46-kbmpv" }).click();
    await page.getByText("listening on port 80").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("offer what the state allows and the user may, and nothing else", async () => {
    world.may(["deployments:read@tenant", "deployments:stop@tenant", "plans:*@tenant"]);
    const { page } = await world.enter(DEPLOYMENT);
    await page.getByRole("button", { name: "Actions" }).click();
    expect(await page.getByRole("menuitem").allTextContents()).toEqual(["Stop"]);
    expect(await page.getByRole("tab", { name: "Logs" }).count()).toBe(0);
  });

  it("compare two revisions, and lead back to one", async () => {
    const revision = (number: number) => ({
      ...{ number, operation: "configure", jobId: "job-1", author: "user-1", status: "applied", spec: {} },
      createdAt: "2026-11-21T09:00:00.000Z",
    });
    world.api.answer("GET /deployments/{id}/revisions", () => ({
      status: 200,
      body: { items: [revision(2), revision(1)] },
    }));
    const { page } = await world.enter(`${DEPLOYMENT}?tab=revisions`);
    for (const name of ["Revision 1", "Revision 2"]) await page.getByRole("checkbox", { name }).check({ force: true });
    await page.getByText("/env/tickTime").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "Roll back to revision 1" }).click();
    await page.getByRole("button", { name: "See the plan" }).click();
    await page.getByRole("heading", { name: "Summary" }).waitFor();
    const [asked] = world.api.requests.filter(({ method, path }) => method === "POST" && path === "/plans").slice(-1);
    expect(JSON.parse(asked?.body ?? "")).toMatchObject({ operation: "roll-back", request: { revision: 1 } });
  });
});

describe("the deployments", () => {
  it("are narrowed by the server, so that a ceased one is found to be recovered", async () => {
    const { page, faults } = await world.enter("/deployments");
    await page.getByRole("button", { name: /^Status/ }).click();
    await page.getByRole("option", { name: "ceased", exact: true }).click();
    await page.waitForURL(/status=ceased/);
    // The link is there before as well: it says nothing of what was asked.
    const asked = () => world.api.requests.some(({ path }) => /^\/deployments\?.*status=ceased/.test(path));
    await expect.poll(asked, { timeout: 30_000 }).toBe(true);
    await page.getByRole("link", { name: "my ensemble" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("name their runtimes, and are grey where they are deleted", async () => {
    const gone = { ...ACTIVE, id: "dep-gone", name: "old ensemble", status: "deleted", runtimeId: "rt-gone" };
    world.api.answer("GET /deployments", () => ({ status: 200, body: { items: [ACTIVE, gone] } }));
    const { page, faults } = await world.enter("/deployments");
    const color = (name: string) =>
      page.getByRole("link", { name }).evaluate((link) => link.ownerDocument.defaultView?.getComputedStyle(link).color);
    await page
      .getByRole("row", { name: /my ensemble/ })
      .getByRole("link", { name: "Frankfurt, production" })
      .waitFor();
    await page.getByRole("row", { name: /old ensemble.*deleted.*rt-gone/ }).waitFor();
    expect(await color("Frankfurt")).toBe(await color("my ensemble"));
    const [red = 0, , blue = 0] = (await color("old ensemble"))?.match(/\d+/g)?.map(Number) ?? [];
    expect(Math.abs(red - blue)).toBeLessThan(40);
    expect(await color("old ensemble")).not.toBe(await color("my ensemble"));
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "my ensemble" }).click();
    await page.getByRole("link", { name: "Frankfurt, production" }).waitFor();
    world.api.answer("GET /deployments", () => undefined);
    expect(faults).toEqual([]);
  });

  it("tell where the cloud has something else, and compare anew when asked", async () => {
    let compared = false;
    world.api.answer("GET /deployments/{id}/drift", () =>
      compared ? undefined : { status: 404, body: { code: "not-found", title: "There is none", status: 404 } },
    );
    const { page } = await world.enter(`${DEPLOYMENT}?tab=configuration`);
    await page.getByText("They have not been compared yet.").waitFor();
    compared = true;
    await page.getByRole("button", { name: "Compare now" }).click();
    await page.getByText("t3.large").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe("an operation", () => {
  it("is planned, confirmed and done once, by the keyboard alone", async () => {
    const { page, faults } = await world.enter(DEPLOYMENT);
    await page.getByText("zk_node-1").waitFor();
    await page.getByRole("button", { name: "Actions" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("menuitem", { name: "Scale in" }).waitFor();
    for (let count = 0; count < 20; count++) {
      if ((await page.evaluate("document.activeElement.textContent")) === "Scale in") break;
      await page.keyboard.press("ArrowDown");
    }
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Scale in: my ensemble/ }).waitFor();
    await page.getByRole("button", { name: /^Role/ }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("1");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Summary" }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Confirm: Scale in" }).focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    await page.getByRole("tab", { name: "Overview" }).waitFor();
    const posted = world.api.requests.filter(({ method }) => method === "POST");
    const planned = posted.filter(({ path }) => path === "/plans").slice(-1);
    expect(JSON.parse(planned[0]?.body ?? "")).toMatchObject({
      operation: "scale-in",
      request: { role: "zk_node", count: 1 },
    });
    const executed = posted.filter(({ path }) => path.endsWith(":execute"));
    expect(new Set(executed.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    expect(faults).toEqual([]);
  });

  it("sends the answers of the package's form that have become others, and no more", async () => {
    const { page } = await world.enter(`${DEPLOYMENT}/operations/configure`);
    const name = page.getByLabel(/^Name/);
    await name.waitFor();
    expect(await name.inputValue()).toBe("my ensemble");
    await page.getByRole("button", { name: "See the plan" }).click();
    await page.getByText("Something has to be answered").first().waitFor();
    await name.fill("another name");
    await page.getByLabel(/^Reason/).fill("It grew.");
    await page.getByRole("button", { name: "See the plan" }).click();
    await page.getByRole("heading", { name: "Summary" }).waitFor();
    const [asked] = world.api.requests.filter(({ method, path }) => method === "POST" && path === "/plans").slice(-1);
    expect(JSON.parse(asked?.body ?? "")).toMatchObject({
      operation: "configure",
      request: { values: { cluster: { name: "another name" } }, reason: "It grew." },
    });
    // What is answered otherwise needs a plan anew.
    await name.fill("a third one");
    expect(await page.getByRole("button", { name: /^Confirm/ }).count()).toBe(0);
  });

  it("that the state does not allow says what it does allow; a plan that is stale is made anew", async () => {
    const refusal = { status: 409, code: "wrong-state", title: "Its state does not allow that" };
    world.api.answer("POST /plans", () => ({ status: 409, body: { ...refusal, allowed: ["start", "delete"] } }));
    const { page } = await world.enter(`${DEPLOYMENT}/operations/stop`);
    await page.getByRole("button", { name: "See the plan" }).click();
    await page.getByText("Its state does not allow that").first().waitFor();
    await page.getByText("Its state allows:").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    world.api.answer("POST /plans", () => undefined);
    const stale = { status: 409, code: "plan-stale", title: "The plan does not hold any more" };
    world.api.answer("POST /plans/{id}:execute", () => ({ status: 409, body: stale }));
    await page.getByRole("link", { name: "Start" }).click();
    await page.getByRole("heading", { name: /^Start/ }).waitFor();
    await page.getByRole("button", { name: "See the plan" }).click();
    await page.getByRole("button", { name: "Confirm: Start" }).click();
    await page.getByText("The plan does not hold any more").first().waitFor();
    world.api.answer("POST /plans/{id}:execute", () => undefined);
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("button", { name: "Confirm: Start" }).click();
    await page.getByRole("tab", { name: "Overview" }).waitFor();
  });
});

describe("a job", () => {
  it("is retried or taken back where it failed, with what it means; what it printed is text", async () => {
    const job = { id: "job-1", kind: "configure", deploymentId: ACTIVE.id, provider: "aws", attempt: 1, layers: 1 };
    const failure = { code: "command-failed", message: "A command failed.", step: "Reload", exitCode: 3 };
    world.api.answer("GET /jobs/{id}", () => ({
      status: 200,
      body: {
        ...{ ...job, tasks: 1, status: "failed", cancelRequested: false, createdBy: "user-1", version: 2, percent: 50 },
        createdAt: "2026-11-21T09:00:00.000Z",
        failure: {
          ...{ ...failure, retryable: true, remedy: "Look.", output: "<img src=x onerror=alert(1)>" },
          next: { action: "retry", say: "Remove the cause, then retry.", route: "" },
        },
      },
    }));
    const { page, faults } = await world.enter("/jobs/job-1");
    // In the page's own words, by the failure's code, with the store's message.
    for (const text of ["A command failed on the node", "Read the output and remove the cause", "A command failed."])
      await page.getByText(text).first().waitFor();
    await page.getByRole("region", { name: "Output" }).getByText("<img src=x").waitFor();
    // Whoever looks is the one who asked.
    await page.locator("#main").getByText("Ann", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Effects" }).click();
    await page.getByText("instances.create").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    for (const act of ["Retry", "Undo"]) {
      await page.getByRole("button", { name: `${act} the job` }).click();
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("dialog").getByRole("button", { name: "Confirm" }).click();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    }
    const posted = world.api.requests.filter(({ method, path }) => method === "POST" && path.startsWith("/jobs/"));
    expect(posted.map(({ path }) => path)).toEqual(["/jobs/job-1:retry", "/jobs/job-1:undo"]);
    expect(faults).toEqual([]);
  });
});
