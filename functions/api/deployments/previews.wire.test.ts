import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import type { PreviewAnswer } from "../../../shared/workloads/preview/view.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedCharts, seedCluster } from "../test-cluster.ts";
import { settle } from "./test-settle.ts";

let test: TestApi;
beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.aws.stop());

const CONFIG = { apiVersion: "v1", kind: "ConfigMap", name: "settings", action: "change" as const };
const WARNED = {
  severity: "harms" as const,
  code: "package-warning",
  detail: "Data is lost. Use a claim. (Deployment/web#/spec/x)",
};
const REFUSED = {
  severity: "stops" as const,
  code: "cluster-refuses",
  detail: "ConfigMap/c: no",
  pointer: "ConfigMap/c",
};
const said = (more: Partial<PreviewAnswer> = {}): PreviewAnswer => ({
  cluster: { known: true, objects: [CONFIG], more: 0 },
  findings: [],
  workloads: ["Deployment/web"],
  ...more,
});
const silent: PreviewAnswer = {
  cluster: { known: false, objects: [], more: 0 },
  findings: [{ severity: "note", code: "cluster-silent", detail: "What changes in the cluster is not known." }],
};

/** What clusters say in a test, and what they were asked. */
const cluster = {
  answer: said(),
  workloads: ["Deployment/web"] as readonly string[] | undefined,
  asked: [] as { readonly after: Deployment; readonly stopped: boolean }[],
};
beforeEach(() => {
  Object.assign(cluster, { answer: said(), workloads: ["Deployment/web"], asked: [] });
  test.clusters = {
    preview: async (after, stopped) => {
      cluster.asked.push({ after, stopped });
      return cluster.answer;
    },
    workloads: async () => cluster.workloads,
  };
});

async function living() {
  const { table } = test.aws;
  const { tenantId, api } = test.tenant();
  await seedCluster(table, tenantId);
  const [version] = await seedCharts(table, tenantId, {});
  const body = { appVersionId: version?.id, values: { auth: { password: "first-secret" } } };
  const made = await api.send("POST", "/deployments", { body });
  expect(made, JSON.stringify(made.body)).toMatchObject({ status: 202 });
  await settle(table, tenantId, made.body.lastJobId);
  const path = `/deployments/${made.body.id}`;
  const ask = (verb: string, request: object = {}) => api.send("POST", `${path}:${verb}`, { body: request });
  const now = async () => (await api.send("GET", path)).body;
  return { api, path, ask, now, body, id: made.body.id, table, tenantId };
}

describe("a dry run of an app of workloads", () => {
  it("asks its cluster about the deployment as it would be, with its answers sealed", async () => {
    const { ask, now } = await living();
    const values = { replicas: 5, auth: { password: "second-secret" } };
    const plan = await ask("configure?dryRun=true", { values });
    expect(plan).toMatchObject({ status: 200, body: { cluster: { known: true, objects: [CONFIG], more: 0 } } });
    const [asked] = cluster.asked;
    expect(asked).toMatchObject({ stopped: false, after: { values: { replicas: 5, auth: { password: "********" } } } });
    expect(asked?.after.sealedValues).toMatch(/^[A-Za-z0-9+/=]+$/);
    expect(JSON.stringify(asked)).not.toContain('secret"');
    expect(await now()).toMatchObject({ status: "active", values: { replicas: 2 }, revision: 1 });
  });

  it("is there of every operation that puts something, and of no other", async () => {
    const { ask } = await living();
    const asked = async (verb: string, request?: object) => {
      cluster.asked.length = 0;
      const { status, body } = await ask(`${verb}?dryRun=true`, request);
      expect([verb, status, body.detail]).toEqual([verb, 200, undefined]);
      return [body.cluster?.known, cluster.asked.map(({ stopped }) => stopped)];
    };
    expect(await asked("scale-out", { role: "Deployment/web", count: 5 })).toEqual([true, [false]]);
    expect(await asked("stop")).toEqual([true, [true]]);
    expect(await asked("cease")).toEqual([true, [true]]);
    expect(await asked("restart")).toEqual([undefined, []]);
  });

  it("is told of a new deployment too, what is refused first", async () => {
    const { api, body } = await living();
    cluster.answer = said({ findings: [WARNED, REFUSED] });
    const plan = await api.send("POST", "/deployments?dryRun=true", { body });
    expect(plan).toMatchObject({ status: 200, body: { cluster: { known: true }, findings: [REFUSED, WARNED] } });
    expect(cluster.asked[0]?.after).toMatchObject({ status: "creating", workloads: { ownNamespace: true } });
  });

  it("comes without objects where the cluster says nothing", async () => {
    const { ask } = await living();
    cluster.answer = silent;
    const { status, body } = await ask("configure?dryRun=true", { values: { replicas: 5 } });
    expect([status, body.cluster]).toEqual([200, { known: false, objects: [], more: 0 }]);
    expect(body.findings).toEqual(silent.findings);
  });
});

describe("a plan of an app of workloads", () => {
  it("keeps what the cluster said, and holds when the cluster says something else later", async () => {
    const { api, id } = await living();
    const body = { operation: "configure", deploymentId: id, request: { values: { replicas: 5 } } };
    const made = await api.send("POST", "/plans", { body });
    expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201 });
    const read = await api.send("GET", `/plans/${made.body.id}`);
    expect(read.body.plan.cluster).toEqual({ known: true, objects: [CONFIG], more: 0 });
    cluster.answer = silent;
    cluster.asked.length = 0;
    const done = await api.send("POST", `/plans/${made.body.id}:execute`);
    expect(done, JSON.stringify(done.body)).toMatchObject({ status: 202 });
    // Who only does it does not wait for the cluster.
    expect(cluster.asked).toEqual([]);
  });
});

describe("workloads that a request names", () => {
  const requests = [
    ["configure", { adjustments: { "Deployment/wbe": { replicas: 3 } } }, "/adjustments/Deployment~1wbe"],
    ["scale-out", { role: "Deployment/wbe", count: 3 }, "/role"],
    ["restart", { workloads: ["Deployment/web", "Deployment/wbe"] }, "/workloads/1"],
  ] as const;

  it.each(requests)("have to be there: %s %j", async (verb, request, pointer) => {
    const { ask, now } = await living();
    const refused = await ask(verb, request);
    expect(refused, JSON.stringify(refused.body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
    expect(refused.body.errors[0]).toMatchObject({
      detail: "The app has no workload Deployment/wbe.",
      remedy: "Name one that there is: Deployment/web.",
    });
    expect((await now()).activeJobId).toBeUndefined();
  });

  it.each(requests)("are not asked for where the cluster says nothing: %s %j", async (verb, request) => {
    const { ask } = await living();
    cluster.workloads = undefined;
    expect((await ask(verb, request)).status).toBe(202);
  });

  it("may come with the answers of the same request, which costs one preview and not two", async () => {
    const { ask } = await living();
    cluster.answer = said({ workloads: ["Deployment/web", "Deployment/worker"] });
    const request = { values: { replicas: 5 }, adjustments: { "Deployment/worker": { replicas: 2 } } };
    const plan = await ask("configure?dryRun=true", request);
    expect(plan, JSON.stringify(plan.body)).toMatchObject({ status: 200, body: { cluster: { known: true } } });
    expect(cluster.asked).toHaveLength(1);
    expect((await ask("configure", request)).status).toBe(202);
  });

  it("are given back to the package without being there", async () => {
    const { ask, table, tenantId, now } = await living();
    cluster.workloads = undefined;
    const first = await ask("configure", { adjustments: { "Deployment/old": { replicas: 2 } } });
    await settle(table, tenantId, first.body.activeJobId);
    cluster.workloads = ["Deployment/web"];
    const back = await ask("configure", { adjustments: { "Deployment/old": null } });
    expect(back, JSON.stringify(back.body)).toMatchObject({ status: 202 });
    await settle(table, tenantId, back.body.activeJobId);
    expect((await now()).adjustments).toBeUndefined();
  });
});
