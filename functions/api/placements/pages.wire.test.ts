import { afterAll, beforeAll, expect, it } from "vitest";
import { runtimeKey } from "../../../shared/domain/runtime/entity.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

/** Two queries of a MiB each. */
const RUNTIMES = 3_000;
/** Every so many fits. */
const FITS = 10;

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
}, 60_000);
afterAll(async () => {
  await server?.aws.stop();
});

/** A tenant with many runtimes, in two regions of different prices. */
async function seedMany(count: number) {
  const { table } = server.aws;
  const { tenantId, api } = server.tenant();
  const { version } = await seedZookeeper(table, tenantId, { selector: "tier=gold" });
  const first = await seedRuntime(table, tenantId, { tier: "gold" }, "many");
  const others = Array.from({ length: count - 1 }, (_, index) => {
    const region = index % 3 === 0 ? "eu-west-1" : "us-east-1";
    const labels = { tier: (index + 1) % FITS === 0 ? "gold" : "bronze" };
    const id = newId("runtime");
    return { ...first, id, config: { region }, probe: { ...first.probe, region, zones: [`${region}a`] }, labels };
  });
  for (let at = 0; at < others.length; at += 100)
    await table.transact(
      others.slice(at, at + 100).map((one) => ({
        put: { ...runtimeKey(tenantId, one.id), entity: "Runtime", uses: 0, ...one },
      })),
    );
  const ids = [first, ...others].map(({ id }) => id);
  const body = { appVersionId: version.id };
  const evaluate = (query: string, more = {}) =>
    api.send("POST", `/placements:evaluate${query}`, { body: { ...body, ...more } });
  return { tenantId, api, ids, evaluate };
}

type Told = Awaited<ReturnType<Awaited<ReturnType<typeof seedMany>>["evaluate"]>>;

it("compares thousands of runtimes page by page: each once, in one order, by as many reads for every page", async () => {
  const { ids, evaluate } = await seedMany(RUNTIMES);
  const { meter } = server.aws.table;
  const pages: Told[] = [];
  const reads = new Set<number>();
  let query = "?pageSize=100";
  for (let more = true; more; ) {
    const before = meter.roundTrips;
    const told = await evaluate(query);
    // The key of page tokens is read once a process.
    if (pages.length > 1) reads.add(meter.roundTrips - before);
    expect(told.status).toBe(200);
    expect(JSON.stringify(told.body).length).toBeLessThan(200_000);
    pages.push(told);
    more = told.body.nextPageToken !== undefined;
    query = `?pageSize=100&pageToken=${told.body.nextPageToken}`;
  }
  const all: { id: string; rank?: number; unmet: unknown[]; price: { month: number } }[] = pages.flatMap(
    ({ body }) => body.candidates,
  );
  expect(pages.map(({ body }) => body.candidates.length)).toEqual(Array(RUNTIMES / 100).fill(100));
  expect(new Set(pages.map(({ body }) => body.digest)).size).toBe(1);
  expect(all.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const fitting = all.slice(0, RUNTIMES / FITS);
  expect(fitting.map(({ rank }) => rank)).toEqual(fitting.map((_, index) => index + 1));
  // The same price stands together: of two regions there are two.
  const months = fitting.map(({ price }) => price.month);
  expect(months.filter((month, index) => month !== months[index - 1])).toHaveLength(2);
  expect(all.slice(fitting.length).every(({ rank, unmet }) => rank === undefined && unmet.length > 0)).toBe(true);
  expect([...reads]).toHaveLength(1);
  expect(Math.max(...reads)).toBeLessThanOrEqual(10);
}, 300_000);

it("goes on behind a runtime that is gone since, and opens no page of another question", async () => {
  const { tenantId, evaluate } = await seedMany(150);
  const first = await evaluate("");
  expect(first.body.candidates).toHaveLength(50);
  const token = `?pageToken=${first.body.nextPageToken}`;
  const last = first.body.candidates.at(-1).id;
  const second = await evaluate(token);
  expect(await evaluate(token, { without: [last] })).toMatchObject({
    status: 400,
    body: { code: "invalid-page-token" },
  });
  await server.aws.table.delete(runtimeKey(tenantId, last));
  const after = await evaluate(token);
  const idsOf = ({ body }: Told) => body.candidates.map(({ id }: { id: string }) => id);
  expect(idsOf(after)).toEqual(idsOf(second));
  expect(after.body.digest).not.toBe(first.body.digest);
}, 300_000);
