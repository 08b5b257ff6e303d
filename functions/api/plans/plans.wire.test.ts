import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { plansOf } from "../../../shared/domain/plan/store.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

const values = { cluster: { name: "zk", subnet: "subnet-0a1b2c3d" } };

/** A tenant with ZooKeeper to deploy. */
async function here() {
  const { tenantId } = server.tenant();
  const { version } = await seedZookeeper(server.aws.table, tenantId);
  await seedRuntime(server.aws.table, tenantId);
  const api = server.client.as({ tenantId });
  const request = { appVersionId: version.id, values };
  const plan = (body: object) => api.send("POST", "/plans", { body });
  const execute = (id: string) => api.send("POST", `/plans/${id}:execute`);
  return { tenantId, api, request, plan, execute };
}

/** A deployment whose first job has succeeded. */
async function active() {
  const there = await here();
  const { body } = await there.api.send("POST", "/deployments", { body: there.request });
  const jobs = jobStore(server.aws.table);
  const job = await jobs.get(there.tenantId, body.lastJobId);
  if (job === undefined) throw new Error("no job");
  await jobs.finish(job, { status: "succeeded" });
  return { ...there, id: String(body.id) };
}

describe("a plan", () => {
  it("of a new deployment tells what would be made, and nothing is; executing it makes exactly that, once", async () => {
    const { api, tenantId, request, plan, execute } = await here();
    const planned = await plan({ operation: "deploy", request });
    expect(planned).toMatchObject({ status: 201, headers: { location: `/plans/${planned.body.id}` } });
    expect(planned.body).toMatchObject({ operation: "deploy", status: "ready", plan: { revision: 1, findings: [] } });
    const { deploymentId } = planned.body;
    const { resources, layers, price, estimate } = planned.body.plan;
    expect(resources).toHaveLength(3);
    expect(resources[0]).toMatchObject({ action: "create", kind: "node" });
    expect(layers[0]).toEqual([{ kind: "check-pilot" }]);
    expect(price.after).toBeGreaterThan(price.before);
    expect(estimate.seconds).toBeGreaterThan(10);
    expect((await api.send("GET", "/deployments")).body.items).toEqual([]);

    const done = await execute(planned.body.id);
    expect(done).toMatchObject({ status: 202, body: { kind: "deploy", deploymentId, status: "queued" } });
    const nodes = await deploymentStore(server.aws.table).get(tenantId, deploymentId);
    expect(nodes).toMatchObject({ status: "creating", revision: 1 });
    expect(await execute(planned.body.id)).toMatchObject({ status: 409, body: { code: "wrong-state" } });
    expect((await api.send("GET", `/plans/${planned.body.id}`)).body).toMatchObject({
      status: "executed",
      jobId: done.body.id,
    });
  });

  it("of an operation on what has changed since is stale, and nothing is done", async () => {
    const { api, id, plan, execute } = await active();
    const stop = await plan({ operation: "stop", deploymentId: id, request: { reason: "Nobody works at night." } });
    expect(stop).toMatchObject({ status: 201, body: { plan: { operation: "stop", revision: 2 } } });
    expect(stop.body.plan.findings).toMatchObject([{ severity: "harms", code: "interrupts" }]);
    expect((await api.send("POST", `/deployments/${id}:restart`)).status).toBe(202);
    const late = await execute(stop.body.id);
    expect(late).toMatchObject({ status: 409, body: { code: "plan-stale", planId: stop.body.id } });
    expect((await api.send("GET", `/deployments/${id}`)).body.status).toBe("updating");
  });

  it("is the same as the operation's own dry run, digest and all", async () => {
    const { api, id, plan } = await active();
    const dry = await api.send("POST", `/deployments/${id}:stop?dryRun=true`);
    const planned = await plan({ operation: "stop", deploymentId: id });
    expect(planned.body.plan).toEqual((({ dryRun: _, ...rest }) => rest)(dry.body));
    expect((await api.send("GET", `/deployments/${id}`)).body.status).toBe("active");
  });

  it("is refused like the operation: state, permission, request", async () => {
    const { tenantId, id, plan, request } = await active();
    expect(await plan({ operation: "start", deploymentId: id })).toMatchObject({
      status: 409,
      body: { code: "wrong-state" },
    });
    expect(await plan({ operation: "stop", deploymentId: id, request: { force: 1 } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/force" }] },
    });
    const planner = server.client.as({ tenantId, roles: "auditor", grants: "plans:*@own deployments:read@own" });
    expect(await planner.send("POST", "/plans", { body: { operation: "deploy", request } })).toMatchObject({
      status: 403,
      body: { permission: "deployments:create" },
    });
    const other = server.client.as({ tenantId: "tenant-elsewhere" });
    expect((await other.send("POST", "/plans", { body: { operation: "stop", deploymentId: id } })).status).toBe(404);
  });

  it("keeps its request sealed, as passwords may be in it, and two executions at once do it once", async () => {
    const { tenantId, request, plan, execute } = await here();
    const planned = await plan({ operation: "deploy", request: { ...request, description: "only in the request" } });
    const stored = await server.aws.table.query({ pk: plansOf(tenantId) });
    expect(JSON.stringify(stored.items)).not.toContain("only in the request");
    const ends = await Promise.all([execute(planned.body.id), execute(planned.body.id)]);
    expect(ends.map(({ status }) => status).sort()).toEqual([202, 409]);
    expect((await deploymentStore(server.aws.table).list(tenantId, { limit: 10 })).items).toHaveLength(1);
  });
});
