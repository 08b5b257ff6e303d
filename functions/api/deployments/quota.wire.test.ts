import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { jobStore } from "../../../shared/domain/job/store.ts";
import { QuotaDefaults } from "../../../shared/domain/quota/rules.ts";
import { type QuotaStore, quotaStore } from "../../../shared/domain/quota/store.ts";
import { revisionStore } from "../../../shared/domain/revision/store.ts";
import { finishJob } from "../../../shared/jobs/finish-job.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";
import { countWaves } from "../test-waves.ts";

let server: TestApi;
let quotas: QuotaStore;

beforeAll(async () => {
  server = await startTestApi();
  quotas = quotaStore(server.aws.table, QuotaDefaults.parse(""));
});

afterAll(async () => {
  await server?.aws.stop();
});

/** A tenant that may have so many nodes, with ZooKeeper (three nodes by default) ready to be deployed. */
async function limited(nodes: number, group = "/") {
  const { tenantId } = server.tenant();
  const api = server.client.as({ tenantId, groups: `${tenantId}/eng` });
  const { version } = await seedZookeeper(server.aws.table, tenantId);
  await seedRuntime(server.aws.table, tenantId);
  await quotas.setLimits(await quotas.get(tenantId, group), { limits: { nodes } }, new Date(), []);
  const body = { appVersionId: version.id, values: { cluster: { subnet: "subnet-0a1b2c3d" } } };
  const headers = { "idempotency-key": "k" };
  return {
    tenantId,
    api,
    deploy: (query = "") => api.send("POST", `/deployments${query}`, { body }),
    again: () => api.send("POST", "/deployments", { body, headers }),
    used: async (of = "/") => (await quotas.get(tenantId, of)).used,
  };
}

/** What the job of an answer becomes when all its tasks are done: a task that is skipped is. */
async function end(tenantId: string, jobId: string, succeeds = true) {
  const table = server.aws.table;
  const [jobs, deployments] = [jobStore(table), deploymentStore(table)];
  const job = await jobs.get(tenantId, jobId);
  if (job === undefined) throw new Error("no such job");
  const task = { id: `task-${jobId}`, tenantId, jobId, kind: "deregister", layer: 0, place: 0, input: {} };
  const status = succeeds ? "succeeded" : "pending";
  await jobs.addTasks([{ ...task, status, attempts: 1, leaseUntil: 0 }]);
  const revisions = revisionStore(table);
  const parts = {
    jobs,
    deployments,
    revisions,
    queue: { send: async () => undefined },
    tenantCap: 5,
    clock: () => new Date(),
  };
  await finishJob(parts, { tenantId, jobId, attempt: job.attempt });
}

describe("the quota of a tenant", () => {
  it("is 403 when it does not suffice, with every figure, and nothing is made; a dry run says so before", async () => {
    const { deploy, used, api } = await limited(5);
    expect((await deploy()).status).toBe(202);
    const finding = { resource: "nodes", unit: "nodes", limit: 5, used: 3, asked: 3, more: 1 };
    const dry = await deploy("?dryRun=true");
    expect(dry.status).toBe(200);
    expect(dry.body.quota.find(({ resource }: { resource: string }) => resource === "nodes")).toMatchObject(finding);
    const refused = await deploy();
    expect(refused).toMatchObject({ status: 403, body: { code: "quota-exceeded", exceeded: [finding] } });
    expect(refused.body.detail).toContain("1 more nodes");
    expect((await api.send("GET", "/deployments")).body.items).toHaveLength(1);
    expect(await used()).toMatchObject({ deployments: 1, nodes: 3 });
  });

  it("costs a request no round trip in sequence", async () => {
    const { deploy } = await limited(5);
    expect(await countWaves(server.aws.table, () => deploy())).toBe(2);
  });

  it("is taken once by a request that is repeated, and a repetition is answered although nothing is left", async () => {
    const { again, used } = await limited(3);
    const [one, two] = await Promise.all([again(), again()]);
    const three = await again();
    expect([one.status, two.status, three.status]).toEqual([202, 202, 202]);
    expect(new Set([one.body.id, two.body.id, three.body.id]).size).toBe(1);
    expect((await used()).nodes).toBe(3);
  });

  it("of a group counts what its members made, and what they give back, whatever groups they are in by then", async () => {
    const { tenantId, deploy, used, api } = await limited(3, "/eng");
    const made = await deploy();
    expect(made.status).toBe(202);
    expect(made.body).not.toHaveProperty("quota");
    expect((await deploy()).body).toMatchObject({ status: 403, exceeded: [{ of: `${tenantId}/eng`, more: 3 }] });
    expect(await used("/eng")).toMatchObject({ deployments: 1, nodes: 3 });
    await end(tenantId, made.body.lastJobId, false);
    // A deployment that failed has machines: it holds until it is deleted.
    expect((await used("/eng")).nodes).toBe(3);
    const elsewhere = server.client.as({ tenantId });
    const deleting = () => elsewhere.send("DELETE", `/deployments/${made.body.id}`, { headers: { "if-match": "*" } });
    const first = await deleting();
    expect(first.status).toBe(202);
    await end(tenantId, first.body.lastJobId, false);
    expect((await used("/eng")).nodes).toBe(3);
    const second = await deleting();
    await end(tenantId, second.body.lastJobId);
    await end(tenantId, second.body.lastJobId);
    expect(await used("/eng")).toMatchObject({ deployments: 0, nodes: 0, cpu: 0, memory: 0, volume: 0 });
    expect(await used()).toMatchObject({ deployments: 0, nodes: 0 });
    expect((await api.send("GET", `/deployments/${made.body.id}`)).body.status).toBe("deleted");
    expect((await deploy()).status).toBe(202);
  });

  it("holds against a storm of requests", async () => {
    const { deploy, used } = await limited(6);
    const answers = await Promise.all(Array.from({ length: 12 }, () => deploy()));
    const made = answers.filter(({ status }) => status === 202);
    expect(made.length).toBeLessThanOrEqual(2);
    expect((await used()).nodes).toBe(3 * made.length);
    for (const { status, body } of answers) if (status !== 202) expect(body.retryable || status === 403).toBe(true);
  });
});

describe("the quota of repos", () => {
  it("is taken when one is attached and given back when it is detached", async () => {
    const { tenantId, api } = server.tenant();
    server.answer(() => ({ ok: true, packages: 1, faults: [] }));
    await quotas.setLimits(await quotas.get(tenantId, "/"), { limits: { repos: 1 } }, new Date(), []);
    const attach = (name: string) => api.send("POST", "/repos", { body: { name, url: "http://127.0.0.1/x" } });
    const one = await attach("one");
    expect(one.status).toBe(201);
    expect(one.body).not.toHaveProperty("quota");
    expect((await attach("two")).body).toMatchObject({
      code: "quota-exceeded",
      exceeded: [{ resource: "repos", limit: 1, used: 1, asked: 1, more: 1 }],
    });
    const detach = () => api.send("DELETE", `/repos/${one.body.id}`, { headers: { "if-match": "*" } });
    expect((await detach()).status).toBe(204);
    expect((await detach()).status).toBe(404);
    expect((await attach("two")).status).toBe(201);
    expect((await quotas.get(tenantId, "/")).used.repos).toBe(1);
  });
});
