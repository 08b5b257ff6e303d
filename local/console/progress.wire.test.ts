import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ToClient } from "../../shared/domain/progress/schema.ts";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { exampleOf } from "./example-api.ts";
import type { LivePage } from "./live.ts";
import { kept } from "./page.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

const ID = "0m9x2k4f7abcdefghj";
const [JOB, TOPIC] = [`job-${ID}`, `jobs/job-${ID}`];

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
}, 300_000);
afterAll(() => world?.stop());
// Pages of other tests would go on watching.
afterEach(async () => {
  for (const context of world.browser.contexts()) await context.close();
});

const job = exampleOf("GET /jobs/{id}");
const step = (id: string, place: number, status = "pending") => ({
  ...{ id: `task-${id}`, kind: id, layer: 0, place, status, attempts: 1 },
  ...(status === "pending" ? {} : { startedAt: "2026-11-21T09:00:02.000Z" }),
});
/** What the API answers of the job's tasks. */
let read: readonly unknown[] = [];
beforeEach(() => {
  const { api, live } = world;
  world.may(BUILT_IN_ROLES["tenant-admin"]?.grants ?? []);
  live.refuse(undefined);
  live.onSubscribe(undefined);
  live.onTicket(undefined);
  read = [step("create-node", 0, "running"), step("start-app", 1)];
  api.answer("GET /jobs/{id}", () => ({ status: 200, body: { ...job, status: "running" } }));
  api.answer("GET /jobs/{id}/tasks", () => ({ status: 200, body: { items: read, layers: [] } }));
});

const event = (seq: number, change: unknown, topic = TOPIC): ToClient =>
  ToClient.parse({ type: "event", topic, seq, at: "2026-11-21T09:00:03.000Z", change });
const task = (seq: number, ...of: Parameters<typeof step>): ToClient => event(seq, { kind: "task", task: step(...of) });
const subscribed = (seq: number): ToClient => ({ type: "subscribed", topic: TOPIC, seq });

/** A busy machine takes its time. */
const soon = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });

/** What the graph shows of each step: `Make the machine in-progress`; one of an unknown kind has its own name, `start-app pending`. */
const graph = (page: Page): Promise<readonly string[]> =>
  page
    .locator(".graph ul > li")
    .evaluateAll((steps) => steps.map((one) => `${one.textContent} ${/_status-([a-z-]+)_/.exec(one.innerHTML)?.[1]}`));
const shows = (page: Page, ...steps: readonly string[]) => soon(() => graph(page)).toEqual(steps);

/** What the page reads from now on is never answered: whatever it shows was told. */
const holdReads = (page: Page) => page.route(/\/jobs\/[^/]+\/tasks\?/, () => {});

/** The connection after `before` others, once it has subscribed. */
async function connection(before: number): Promise<LivePage> {
  const { pages } = world.live;
  const subscribes = () => pages[before]?.said.some(({ type }) => type === "subscribe") ?? false;
  await soon(subscribes).toBe(true);
  const made = pages[before];
  if (made === undefined) throw new Error("nobody connected");
  return made;
}

/** A job's page that is being told. */
async function watching() {
  const before = world.live.pages.length;
  const opened = await world.enter(`/jobs/${JOB}`);
  await shows(opened.page, "Make the machine in-progress", "start-app pending");
  const live = await connection(before);
  return { ...opened, live, before };
}

const asked = (path: string) => world.api.requests.filter((request) => request.path === path).length;

describe("progress in a browser", () => {
  it("is on the page as it is told, by a ticket that is in no address", async () => {
    const { page, faults, live } = await watching();
    expect(live.said).toEqual([
      { type: "authenticate", ticket: expect.stringMatching(/^ticket-/) },
      { type: "subscribe", topic: TOPIC },
    ]);
    expect(live.path).toBe("/live");
    await holdReads(page);
    live.tell(task(1, "create-node", 0, "succeeded"), task(2, "start-app", 1, "running"));
    await shows(page, "Make the machine success", "start-app in-progress");
    await page
      .getByRole("row", { name: /Make the machine/ })
      .getByText("Done")
      .waitFor();
    expect(await kept(page)).not.toContain("ticket");
    expect(faults).toEqual([]);
  });

  it("ends with the job: what is not told is read, and nothing is listened to any more", async () => {
    const { page, faults, live } = await watching();
    read = [step("create-node", 0, "succeeded"), { ...step("start-app", 1, "succeeded"), output: "listening" }];
    const ended = { ...job, status: "succeeded", version: 3 };
    world.api.answer("GET /jobs/{id}", () => ({ status: 200, body: { ...ended, percent: 100 } }));
    live.tell(event(1, { kind: "job", job: ended }));
    await shows(page, "Make the machine success", "start-app success");
    await soon(() => live.said.at(-1)).toEqual({ type: "unsubscribe", topic: TOPIC });
    expect(faults).toEqual([]);
  });

  it("is in its order, however it comes, and asks for what is missing", async () => {
    const { page, live } = await watching();
    await holdReads(page);
    world.live.onSubscribe(({ since }) =>
      since === 0 ? [task(2, "create-node", 0, "failed"), task(1, "start-app", 1, "running"), subscribed(2)] : [],
    );
    live.tell(task(2, "create-node", 0, "failed"), task(2, "create-node", 0, "failed"));
    await shows(page, "Make the machine error", "start-app in-progress");
    live.tell(task(4, "create-node", 0, "succeeded"), task(1, "start-app", 1, "failed"));
    live.tell(task(3, "create-node", 0, "running"));
    await shows(page, "Make the machine success", "start-app in-progress");
    expect(live.said.filter(({ type }) => type === "subscribe").at(1)).toEqual({
      ...{ type: "subscribe", topic: TOPIC, since: 0 },
    });
  });

  it("goes on after a cut where it was, with a new ticket, or anew where that is too long ago", async () => {
    const { page, faults, live, before } = await watching();
    await holdReads(page);
    live.tell(task(1, "create-node", 0, "succeeded"));
    await shows(page, "Make the machine success", "start-app pending");
    world.live.onSubscribe(() => [task(2, "start-app", 1, "running"), subscribed(2)]);
    live.cut();
    const second = await connection(before + 1);
    expect(second.said[0]).not.toEqual(live.said[0]);
    expect(second.said[1]).toEqual({ type: "subscribe", topic: TOPIC, since: 1 });
    await shows(page, "Make the machine success", "start-app in-progress");
    const tasks = [task(1, "start-app", 1, "failed")].flatMap((one) =>
      one.type === "event" && one.change.kind === "task" ? [one.change.task] : [],
    );
    world.live.onSubscribe(() => [
      { type: "reset", topic: TOPIC, seq: 900 },
      { type: "snapshot", topic: TOPIC, seq: 900, part: 1, parts: 1, jobs: [], tasks },
      subscribed(900),
    ]);
    second.cut();
    const third = await connection(before + 2);
    expect(third.said[1]).toEqual({ type: "subscribe", topic: TOPIC, since: 2 });
    await shows(page, "Make the machine success", "start-app error");
    third.tell(task(901, "start-app", 1, "running"));
    await shows(page, "Make the machine success", "start-app in-progress");
    expect(faults).toEqual([]);
  });

  it("is read again and again while the socket is refused, and told once it is not", async () => {
    world.live.refuse(503);
    const before = world.live.pages.length;
    const { page, faults } = await world.enter(`/jobs/${JOB}`);
    await shows(page, "Make the machine in-progress", "start-app pending");
    read = [step("create-node", 0, "succeeded"), step("start-app", 1, "running")];
    await shows(page, "Make the machine success", "start-app in-progress");
    await soon(() => faults.some((fault) => fault.includes("WebSocket"))).toBe(true);
    world.live.refuse(undefined);
    const live = await connection(before);
    await holdReads(page);
    live.tell(task(1, "start-app", 1, "failed"));
    await shows(page, "Make the machine success", "start-app error");
    expect(faults.filter((fault) => !fault.includes("WebSocket"))).toEqual([]);
  });

  it("is read where a ticket is refused, which is asked for once, and where the roles do not go so far, never", async () => {
    world.live.refuse(403);
    world.live.onTicket(() => ({ status: 403, body: { code: "forbidden", title: "No", status: 403 } }));
    for (const [role, tickets] of [
      ["tenant-admin", 1],
      ["user", 0],
    ] as const) {
      world.may(BUILT_IN_ROLES[role]?.grants ?? []);
      const before = asked("/progress/tickets");
      read = [step("create-node", 0, "running"), step("start-app", 1)];
      const { page } = await world.enter(`/jobs/${JOB}`);
      await shows(page, "Make the machine in-progress", "start-app pending");
      read = [step("create-node", 0, "succeeded"), step("start-app", 1)];
      await shows(page, "Make the machine success", "start-app pending");
      read = [step("create-node", 0, "succeeded"), step("start-app", 1, "running")];
      await shows(page, "Make the machine success", "start-app in-progress");
      expect(asked("/progress/tickets") - before).toBe(tickets);
    }
  });

  it("keeps no listing from being shown that is still on its way", async () => {
    const before = world.live.pages.length;
    const { page } = await world.enter("/jobs");
    const live = await connection(before);
    let asks = 0;
    await page.route(/\/deployments\?/, async (route) => {
      if (asks++ > 0) return;
      await soon(() => live.said.some((said) => said.type === "subscribe" && said.topic === "tenant")).toBe(true);
      live.tell(event(1, { kind: "deployment", deployment: exampleOf("GET /deployments/{id}") }, "tenant"));
      // The page has taken the change when it has read the answer to this.
      await page.evaluate("fetch('/config.json').then((answer) => answer.text())");
      await route.continue();
    });
    await page.getByRole("link", { name: "Deployments" }).click();
    await page.getByRole("row", { name: new RegExp(String(exampleOf("GET /deployments/{id}").name)) }).waitFor();
  });

  it("is in listings and on a deployment's page, too", async () => {
    const deployment = exampleOf("GET /deployments/{id}");
    const [id, name] = [String(deployment.id), String(deployment.name)];
    const list = (status: string) => ({ status: 200, body: { items: [{ ...deployment, status }] } });
    world.api.answer("GET /deployments", () => list("creating"));
    const before = world.live.pages.length;
    const { page, faults } = await world.enter("/deployments");
    const row = page.getByRole("row", { name: new RegExp(name) });
    await row.getByText("creating").waitFor();
    const live = await connection(before);
    expect(live.said.at(-1)).toEqual({ type: "subscribe", topic: "tenant" });
    world.api.answer("GET /deployments", () => list("active"));
    const change = { kind: "deployment", deployment: { ...deployment, status: "active" } };
    live.tell(event(1, change, "tenant"));
    await row.getByText("active").waitFor();
    const looks = () => asked(`/deployments/${id}`);
    await row.getByRole("link").first().click();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const again = (said: LivePage["said"][number]) => said.type === "subscribe" && said.topic === "tenant";
    await soon(() => live.said.filter(again).length).toBe(2);
    const earlier = looks();
    live.tell(event(1, change, "tenant"));
    await soon(looks).toBeGreaterThan(earlier);
    await page.goto(`${world.server.url}/jobs`);
    await page
      .getByRole("row", { name: new RegExp(JOB) })
      .getByText("Running")
      .waitFor();
    const jobs = await connection(before + 1);
    expect(jobs.said.at(-1)).toEqual({ type: "subscribe", topic: "jobs" });
    jobs.tell(event(1, { kind: "job", job: { ...job, status: "failed" } }, "jobs"));
    await page
      .getByRole("row", { name: new RegExp(JOB) })
      .getByText("Failed")
      .waitFor();
    expect(faults).toEqual([]);
  });
});
