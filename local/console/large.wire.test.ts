import { afterAll, beforeAll, expect, it } from "vitest";
import { BUILT_IN_ROLES } from "../../shared/kernel/roles.ts";
import { type ExampleRequest, exampleOf } from "./example-api.ts";
import { seriousFindings } from "./page.ts";
import { type ConsoleWorld, startConsoleWorld } from "./world.ts";

const ID = "0m9x2k4f7abcdefghj";

let world: ConsoleWorld;
beforeAll(async () => {
  world = await startConsoleWorld();
  world.may(BUILT_IN_ROLES["tenant-admin"]?.grants ?? []);
}, 300_000);
afterAll(() => world?.stop());

/** One page of so many, as the API hands them out. */
function pageOf<T>({ path }: ExampleRequest, count: number, one: (place: number) => T) {
  const query = new URLSearchParams(path.split("?")[1]);
  const from = Number(query.get("pageToken") ?? 0);
  const size = Math.min(Number(query.get("pageSize") ?? 50), count - from);
  const items = Array.from({ length: size }, (_, index) => one(from + index));
  return { items, ...(from + size < count ? { nextPageToken: String(from + size) } : {}) };
}

it("a job of 5,000 steps has its stages counted, and shows the steps of the one that is looked at", async () => {
  const job = exampleOf("GET /jobs/{id}");
  world.api.answer("GET /jobs/{id}", () => ({ status: 200, body: { ...job, status: "failed", tasks: 5_000 } }));
  world.api.answer("GET /jobs/{id}/tasks", (request) => {
    const query = new URLSearchParams(request.path.split("?")[1]);
    const layer = Number(query.get("layer") ?? 0);
    const step = (place: number) => ({
      ...{ id: `task-${layer}-${place}`, kind: `step-${layer}-${place}`, layer, place, attempts: 1 },
      status: layer === 0 ? "succeeded" : "failed",
    });
    const layers = [
      { layer: 0, kinds: [{ kind: "create-node", statuses: { succeeded: 4_880 } }] },
      { layer: 1, kinds: [{ kind: "start-app", statuses: { succeeded: 100, failed: 20 } }] },
    ];
    return { status: 200, body: { ...pageOf(request, layer === 0 ? 4_880 : 120, step), layers } };
  });
  const { page, faults } = await world.enter(`/jobs/job-${ID}`);
  const steps = page.locator(".graph ul > li");
  await expect
    .poll(() => steps.allInnerTexts())
    .toEqual([expect.stringContaining("4880/4880"), expect.stringContaining("100/120")]);
  // Opened where something failed.
  await page.getByText("step-1-0", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("step-1-50", { exact: true }).waitFor();
  const stage = page.getByRole("button", { name: /Stage 2/ });
  await stage.click();
  await page.getByRole("option", { name: /Stage 1/ }).click();
  await page.getByText("step-0-49", { exact: true }).waitFor();
  expect(await page.getByText(/^step-0-\d+$/).count()).toBe(50);
  expect(await seriousFindings(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it("the wizard shows 10,000 runtimes page by page, those that fit first, and keeps what was chosen", async () => {
  world.api.answer("POST /placements:evaluate", (request) => {
    const { items, ...next } = pageOf(request, 10_000, (place) => ({
      ...{ id: `rt-${place}`, name: `runtime ${place}`, provider: "aws", region: "eu-west-1", labels: {}, reasons: [] },
      ...(place < 60 ? { rank: place + 1, unmet: [] } : { unmet: [{ requirement: "tier=gold", detail: "Not gold." }] }),
    }));
    return { status: 200, body: { appVersionId: `appv-${ID}`, candidates: items, quota: [], digest: "d", ...next } };
  });
  const { page, faults } = await world.enter(`/deploy/appv-${ID}`);
  const rows = page.getByRole("radio");
  await page.getByText("runtime 49", { exact: true }).waitFor();
  expect(await rows.count()).toBe(50);
  await rows.nth(3).check({ force: true });
  await page.getByRole("button", { name: "Next page" }).click();
  await page.getByText("runtime 99", { exact: true }).waitFor();
  expect(await rows.count()).toBe(50);
  expect(await page.getByText("Not gold.").count()).toBe(40);
  await page.getByRole("button", { name: "Previous page" }).click();
  await expect.poll(() => rows.nth(3).isChecked()).toBe(true);
  expect(await seriousFindings(page)).toEqual([]);
  expect(world.api.requests.filter(({ path }) => path.startsWith("/placements:evaluate")).length).toBeLessThan(10);
  expect(faults).toEqual([]);
});
