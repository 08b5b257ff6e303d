import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { intentPartition } from "../../../shared/domain/audit/entity.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { ROOT } from "../../../shared/domain/quota/schema.ts";
import { quotaStore } from "../../../shared/domain/quota/store.ts";
import type { Fault } from "../../../shared/kernel/problem.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

async function here() {
  const { tenantId, api } = server.tenant();
  const { version } = await seedZookeeper(server.aws.table, tenantId, { selector: "tier=gold" });
  const first = await seedRuntime(server.aws.table, tenantId, { tier: "gold" }, "a");
  const second = await seedRuntime(server.aws.table, tenantId, { tier: "gold" }, "b");
  const bronze = await seedRuntime(server.aws.table, tenantId, { tier: "bronze" }, "c");
  const evaluate = (body: object) =>
    api.send("POST", "/placements:evaluate", { body: { appVersionId: version.id, ...body } });
  return { tenantId, api, version, first, second, bronze, evaluate };
}

it("compares all runtimes of the tenant, priced, with reasons, and keeps nothing", async () => {
  const { api, evaluate, first, second, bronze } = await here();
  const told = await evaluate({});
  expect(told.status).toBe(200);
  expect(told.body.candidates.map(({ id, rank }: { id: string; rank?: number }) => [id, rank])).toEqual([
    [first.id, 1],
    [second.id, 2],
    [bronze.id, undefined],
  ]);
  expect(told.body.candidates[0]).toMatchObject({
    unmet: [],
    price: { currency: "USD", month: expect.any(Number), listed: { on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) } },
  });
  expect(told.body.candidates[2].unmet).toEqual([
    { requirement: "tier=gold", detail: 'The label "tier" is "bronze".' },
  ]);
  // The same inputs give the same bytes.
  expect((await evaluate({})).body).toEqual(told.body);
  expect((await api.send("GET", "/deployments")).body.items).toEqual([]);
});

it("tells what would be without a runtime, of answers, below a price, and of named ones alone", async () => {
  const { evaluate, first, second } = await here();
  const all = (await evaluate({})).body;
  const without = (await evaluate({ without: [first.id] })).body;
  expect(without.candidates[0]).toMatchObject({ id: second.id, rank: 1 });
  expect(without.digest).not.toBe(all.digest);
  const larger = (await evaluate({ values: { cluster: { zk_node: { count: 5 } } } })).body;
  expect(larger.candidates[0].price.month).toBeGreaterThan(all.candidates[0].price.month);
  const cheap = (await evaluate({ maxPrice: 1 })).body;
  expect(cheap.candidates.every(({ rank }: { rank?: number }) => rank === undefined)).toBe(true);
  expect((await evaluate({ runtimeIds: [second.id] })).body.candidates).toMatchObject([{ id: second.id, rank: 1 }]);
});

it("refuses wrong answers, unknown versions and runtimes of others by their pointers", async () => {
  const { evaluate, first } = await here();
  const { evaluate: theirs, version } = await here();
  const answers = await evaluate({ values: { cluster: { zk_node: { count: 4 } } } });
  expect(answers).toMatchObject({ status: 422, body: { code: "invalid-values" } });
  expect(answers.body.errors[0].pointer).toMatch(/^\/values\/cluster\/zk_node/);
  expect(await evaluate({ values: { cluster: [] } })).toMatchObject({ status: 422, body: { code: "invalid-values" } });
  const foreign = await theirs({ runtimeIds: [first.id] });
  const nowhere = await theirs({ runtimeIds: ["rt-0000000000000000"] });
  expect(foreign).toMatchObject({ status: 422, body: { errors: [{ pointer: "/runtimeIds/0" }] } });
  expect(nowhere.body.title).toBe(foreign.body.title);
  expect(await evaluate({ appVersionId: version.id })).toMatchObject({
    status: 422,
    body: { errors: [{ pointer: "/appVersionId" }] },
  });
});

describe("a placement", () => {
  /** Two runtimes, and a request for both with a subnet for each. */
  async function two() {
    const there = await here();
    const { first, second, version } = there;
    const body = {
      appVersionId: version.id,
      name: "everywhere",
      runtimeIds: [first.id, second.id],
      values: { cluster: { subnet: "subnet-0a1b2c3d", zk_node: { count: 5 } } },
      valuesOn: {
        [second.id]: { cluster: { subnet: "subnet-0a1b2c3e" } },
      },
    };
    const create = (more: object = {}, query = "") =>
      there.api.send("POST", `/placements${query}`, { body: { ...body, ...more } });
    return { ...there, body, create };
  }

  /** What became of the first job of a deployment. */
  async function ends(tenantId: string, jobId: string, status: "succeeded" | "failed") {
    const jobs = jobStore(server.aws.table);
    const job = await jobs.get(tenantId, jobId);
    if (job === undefined) throw new Error("no job");
    const failure = { code: "cloud-quota", message: "No room.", remedy: "Ask for more.", retryable: true };
    await jobs.finish(job, status === "succeeded" ? { status } : { status, failure });
  }

  it("is one request for several runtimes: a deployment on each, and one state, in which no failure hides another", async () => {
    const { api, tenantId, create, first, second } = await two();
    const made = await create();
    expect(made).toMatchObject({ status: 202, headers: { location: `/placements/${made.body.id}` } });
    expect(made.body).toMatchObject({ name: "everywhere", status: "progressing" });
    const [one, other] = made.body.deployments;
    expect(one).toMatchObject({ runtimeId: first.id, status: "creating" });
    expect(other).toMatchObject({ runtimeId: second.id, status: "creating" });
    expect((await api.send("GET", `/deployments/${one.id}`)).body).toMatchObject({
      placementId: made.body.id,
      subnetId: "subnet-0a1b2c3d",
      values: { cluster: { zk_node: { count: 5 } } },
    });
    expect((await api.send("GET", `/deployments/${other.id}`)).body).toMatchObject({ subnetId: "subnet-0a1b2c3e" });

    const look = async () => (await api.send("GET", `/placements/${made.body.id}`)).body;
    await ends(tenantId, one.lastJobId, "succeeded");
    expect(await look()).toMatchObject({ status: "progressing" });
    await ends(tenantId, other.lastJobId, "failed");
    expect(await look()).toMatchObject({
      status: "partly_active",
      deployments: [{ status: "active" }, { status: "failed", statusReason: expect.stringContaining("No room.") }],
    });
    expect((await api.send("GET", "/placements")).body.items).toMatchObject([
      { id: made.body.id, status: "partly_active" },
    ]);
  });

  it("is made once by a key, and whole or not at all", async () => {
    const { api, create, body } = await two();
    const headers = { "idempotency-key": "one-placement" };
    const again = () => api.send("POST", "/placements", { body, headers });
    const made = await again();
    expect((await again()).body).toEqual(made.body);
    expect((await api.send("GET", "/deployments")).body.items).toHaveLength(2);

    const { bronze } = await here();
    const refused = await create({ runtimeIds: [...body.runtimeIds, bronze.id] });
    expect(refused).toMatchObject({
      status: 422,
      body: { runtimeId: bronze.id, errors: [{ pointer: "/runtimeIds/2" }] },
    });
    const wrong = await create({ valuesOn: { [body.runtimeIds[0] ?? ""]: { cluster: { zk_node: { count: 4 } } } } });
    expect(wrong).toMatchObject({ status: 422, body: { code: "invalid-values" } });
    expect(wrong.body.errors[0].detail).toContain(`On ${body.runtimeIds[0]}`);
    expect((await api.send("GET", "/deployments")).body.items).toHaveLength(2);
  });

  it("counts all of it for the quota, and tells each plan without making anything", async () => {
    const { api, create, tenantId } = await two();
    const plan = await create({}, "?dryRun=true");
    expect(plan).toMatchObject({ status: 200, body: { dryRun: true } });
    expect(plan.body.plans).toHaveLength(2);
    expect((await api.send("GET", "/deployments")).body.items).toEqual([]);
    // Room for one of the two.
    const quotas = quotaStore(server.aws.table, QuotaDefaults.parse(""));
    await quotas.setLimits(await quotas.get(tenantId, ROOT), { limits: { nodes: 9 } }, new Date(), []);
    expect(await create()).toMatchObject({ status: 403, body: { code: "quota-exceeded" } });
    expect((await api.send("GET", "/deployments")).body.items).toEqual([]);
    expect((await api.send("GET", "/placements")).body.items).toEqual([]);
  });

  it("is nobody else's, and names each runtime once", async () => {
    const { create, body, first } = await two();
    const made = await create();
    const stranger = server.tenant().api;
    expect((await stranger.send("GET", `/placements/${made.body.id}`)).status).toBe(404);
    expect((await stranger.send("GET", "/placements")).body.items).toEqual([]);
    const pointers = async (more: object) => (await create(more)).body.errors?.map((one: Fault) => one.pointer);
    expect(await pointers({ runtimeIds: [first.id, first.id], valuesOn: {} })).toEqual(["/runtimeIds"]);
    expect(await pointers({ valuesOn: { "rt-0000000000000000": {} } })).toEqual(["/valuesOn"]);
    expect(await pointers({ runtimeIds: [], valuesOn: {} })).toEqual(["/runtimeIds"]);
    expect(body.runtimeIds).toHaveLength(2);
  });

  describe("its end", () => {
    const anyVersion = { headers: { "if-match": "*" } };

    it("deletes every deployment as one is deleted, each with its own entry in the log, however often it is asked", async () => {
      const { api, tenantId, create } = await two();
      const made = await create();
      const path = `/placements/${made.body.id}`;
      const jobs: readonly string[] = made.body.deployments.map((one: { lastJobId: string }) => one.lastJobId);
      await ends(tenantId, jobs[0] ?? "", "succeeded");
      await ends(tenantId, jobs[1] ?? "", "failed");

      const first = await api.send("DELETE", path, anyVersion);
      expect(first).toMatchObject({ status: 202, headers: { location: path } });
      expect(first.headers["retry-after"]).toBeDefined();
      expect(first.body).toMatchObject({
        status: "progressing",
        deployments: [{ status: "deleting" }, { status: "deleting" }],
      });
      const asked: readonly { lastJobId: string }[] = first.body.deployments;
      const deletions = await Promise.all(
        asked.map(({ lastJobId }) => jobStore(server.aws.table).get(tenantId, lastJobId)),
      );
      expect(deletions).toMatchObject([
        { kind: "delete", status: "queued" },
        { kind: "delete", status: "queued" },
      ]);
      const again = await api.send("DELETE", path, anyVersion);
      expect(again).toMatchObject({ status: 202, body: first.body });

      const { items } = await server.aws.table.query({ pk: intentPartition(tenantId) });
      const acts = JSON.stringify(items);
      const told = (text: string) => acts.split(text).length - 1;
      expect(told('"deletePlacement"')).toBe(2);
      expect(told('"deleteDeployment"')).toBe(2);
      for (const { lastJobId } of asked) await ends(tenantId, lastJobId, "succeeded");
      expect((await api.send("GET", path)).body).toMatchObject({ status: "deleted" });
      expect((await api.send("DELETE", path, anyVersion)).body).toMatchObject({ status: "deleted" });
    });

    it("begins nowhere when one of them cannot be deleted now, and says on which runtime", async () => {
      const { api, tenantId, create, second } = await two();
      const made = await create();
      await ends(tenantId, made.body.deployments[0].lastJobId, "succeeded");
      const refused = await api.send("DELETE", `/placements/${made.body.id}`, anyVersion);
      expect(refused).toMatchObject({ status: 409, body: { code: "deployment-busy", runtimeId: second.id } });
      expect((await api.send("GET", `/placements/${made.body.id}`)).body.deployments).toMatchObject([
        { status: "active" },
        { status: "creating" },
      ]);
    });

    it("is nobody else's to ask for", async () => {
      const { create } = await two();
      const { api: theirs } = await here();
      const made = await create();
      expect((await theirs.send("DELETE", `/placements/${made.body.id}`, anyVersion)).status).toBe(404);
    });
  });
});
