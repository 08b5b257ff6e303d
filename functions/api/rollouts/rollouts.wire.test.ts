import { afterAll, beforeAll, expect, it } from "vitest";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";
import { seedVersion } from "../test-versions.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

const reason = "It closes a hole.";

/** A tenant with one deployment that runs, and a later version of its app. */
async function here() {
  const { tenantId, api } = server.tenant();
  const { table } = server.aws;
  const { version } = await seedZookeeper(table, tenantId);
  const later = await seedVersion(table, version, "0.2.0");
  await seedRuntime(table, tenantId);
  const values = { cluster: { name: "zk", subnet: "subnet-0a1b2c3d" } };
  const { body } = await api.send("POST", "/deployments", { body: { appVersionId: version.id, values } });
  const jobs = jobStore(table);
  const job = await jobs.get(tenantId, body.lastJobId);
  if (job === undefined) throw new Error("no job");
  await jobs.finish(job, { status: "succeeded" });
  const roll = (more: object = {}) =>
    api.send("POST", "/rollouts", { body: { appVersionId: later.id, reason, ...more } });
  return { tenantId, api, id: String(body.id), later, roll };
}

it("a pin keeps a deployment at its version: no rollout takes it, no upgrade by hand, until it is taken away", async () => {
  const { api, id, later, roll } = await here();
  const change = (body: object) => api.send("PATCH", `/deployments/${id}`, { body, headers: { "if-match": "*" } });
  expect(await change({ pinned: true, reason: "The audit ends in March." })).toMatchObject({
    status: 200,
    body: { pinned: true, pinReason: "The audit ends in March." },
  });
  const affected = `/rollouts:affected?appVersionId=${later.id}`;
  expect((await api.send("GET", affected)).body.items).toMatchObject([
    { deploymentId: id, affected: false, leftOut: { code: "pinned", detail: "The audit ends in March." } },
  ]);
  expect(await roll()).toMatchObject({ status: 422, body: { errors: [{ pointer: "/selector" }] } });
  const upgrade = () => api.send("POST", `/deployments/${id}:upgrade`, { body: { appVersionId: later.id } });
  const refused = await upgrade();
  expect(refused).toMatchObject({ status: 409, body: { code: "deployment-pinned" } });
  expect(refused.body.detail).toContain("pinned: false");
  expect(await change({ pinned: false })).toMatchObject({ status: 200, body: { pinned: false } });
  expect((await api.send("GET", affected)).body.items).toMatchObject([{ deploymentId: id, affected: true }]);
  expect((await upgrade()).status).toBe(202);
});

it("a rollout is made, read, halted and resumed by who may, and is not there for others", async () => {
  const { tenantId, api, id, roll } = await here();
  const made = await roll({ window: { days: ["sat"], from: "22:00", to: "04:00", timeZone: "Asia/Shanghai" } });
  expect(made).toMatchObject({ status: 201, body: { status: "running", waves: [{ size: 1, status: "pending" }] } });
  expect(made.body).not.toHaveProperty("author");
  const path = `/rollouts/${made.body.id}`;
  expect((await api.send("GET", path)).body.deployments).toEqual([
    { deploymentId: id, place: 0, wave: 0, status: "pending" },
  ]);
  expect((await api.send("GET", "/rollouts")).body.items).toHaveLength(1);
  const other = server.client.as({ tenantId: "tenant-elsewhere" });
  expect((await other.send("GET", path)).status).toBe(404);
  expect((await other.send("POST", `${path}:revert`)).status).toBe(404);
  const user = server.client.as({ tenantId, roles: "user" });
  expect((await user.send("POST", `${path}:halt`)).status).toBe(403);
  const halts = await Promise.all([api.send("POST", `${path}:halt`), api.send("POST", `${path}:halt`)]);
  expect(halts.map(({ status }) => status).sort()).toEqual([202, 409]);
  expect((await api.send("POST", `${path}:resume`)).body).toMatchObject({ status: "running" });
  expect(await roll({ waves: [1, "50%"] })).toMatchObject({ status: 422, body: { errors: [{ pointer: "/waves" }] } });
});
