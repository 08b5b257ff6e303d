import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deploymentKey } from "../../../shared/domain/deployment/entity.ts";
import { type Deployment, DeploymentStatus } from "../../../shared/domain/deployment/schema.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { allowedKinds, requireState } from "../../../shared/domain/job/rules.ts";
import { JobKind } from "../../../shared/domain/job/schema.ts";
import type { Runtime } from "../../../shared/domain/runtime/schema.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedCharts, seedCluster } from "../test-cluster.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";
import { settle } from "./test-settle.ts";

let test: TestApi;
beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.aws.stop());

const chartOf = (version: string, more = "") =>
  `apiVersion: v2\nname: web\nversion: ${version}\ndescription: A web server.\n${more}`;

/** A tenant with a cluster and a chart. */
async function tenant(more: Partial<Runtime> = {}, chart: Readonly<Record<string, string | null>> = {}) {
  const { table } = test.aws;
  const { tenantId, api } = test.tenant();
  const runtime = await seedCluster(table, tenantId, more);
  const [version] = await seedCharts(table, tenantId, chart);
  if (version === undefined) throw new Error("no version");
  const deploy = (body: object, dry = false) =>
    api.send("POST", `/deployments${dry ? "?dryRun=true" : ""}`, { body: { appVersionId: version.id, ...body } });
  const stored = async (id: string): Promise<Deployment> => {
    const found = await deploymentStore(table).get(tenantId, id);
    if (found === undefined) throw new Error("gone");
    return found;
  };
  return { table, tenantId, api, runtime, version, deploy, stored };
}

/** The same with a deployment that runs. */
async function living(body: object = {}) {
  const one = await tenant();
  const made = await one.deploy(body);
  expect(made, JSON.stringify(made.body)).toMatchObject({ status: 202 });
  await settle(one.table, one.tenantId, made.body.lastJobId);
  const path = `/deployments/${made.body.id}`;
  return {
    ...one,
    id: made.body.id,
    path,
    now: () => one.stored(made.body.id),
    ask: (verb: string, request: object) => one.api.send("POST", `${path}:${verb}`, { body: request }),
  };
}

describe("an app of workloads", () => {
  it("goes into a namespace of its own, which a dry run and the deployment name no subnet for", async () => {
    const { deploy, stored } = await tenant();
    const plan = await deploy({ name: "My shop" }, true);
    expect(plan).toMatchObject({
      status: 200,
      body: {
        provider: "kubernetes",
        roles: [],
        layers: [
          [{ kind: "check-cluster" }, { kind: "ensure-namespace" }],
          [{ kind: "run-hooks" }],
          [{ kind: "put-release" }],
          [{ kind: "wait-workloads" }],
          [{ kind: "run-hooks" }],
        ],
      },
    });
    const { status, body } = await deploy({ name: "My shop", readyWithin: 60 });
    expect(status).toBe(202);
    expect(body).not.toHaveProperty("subnetId");
    expect(body.workloads).toMatchObject({ ownNamespace: true, readyWithin: 60 });
    expect(body.workloads.namespace).toMatch(/^my-shop-[0-9a-z]{9}$/);
    expect(body.workloads.release).toMatch(/^my-shop-[0-9a-z]{9}$/);
    expect(await stored(body.id)).toMatchObject({ quota: { amounts: { deployments: 1, nodes: 0 } } });
  });

  it("shares a space that is named, with the quota that it is given", async () => {
    const { deploy, api, stored } = await tenant();
    const namespaceQuota = { "requests.cpu": "2", pods: "20" };
    const [one, two] = [await deploy({ namespace: "shop", namespaceQuota }), await deploy({ namespace: "shop" })];
    expect(one.body.workloads).toMatchObject({ namespace: "shop", ownNamespace: false, quota: namespaceQuota });
    expect(two.body.workloads).toMatchObject({ namespace: "shop", ownNamespace: false });
    expect(two.body.workloads.release).not.toBe(one.body.workloads.release);
    const listed = await api.send("GET", "/deployments");
    expect(listed.body.items.map(({ subnetId }: { subnetId?: string }) => subnetId)).toEqual([undefined, undefined]);
    expect((await stored(one.body.id)).subnetId).toBe("");
  });

  it("lies where the runtime says, and nowhere else", async () => {
    const { deploy } = await tenant({ config: { namespace: "given" } });
    expect((await deploy({})).body.workloads).toMatchObject({ namespace: "given", ownNamespace: false });
    for (const [body, pointer] of [
      [{ namespace: "other" }, "/namespace"],
      [{ namespaceQuota: { pods: "1" } }, "/namespaceQuota"],
    ] as const)
      expect(await deploy(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });

  it.each([
    [{ namespace: "kube-system" }, "/namespace"],
    [{ namespace: "Shop" }, "/namespace"],
    [{ namespaceQuota: { pods: "many" } }, "/namespaceQuota/pods"],
    [{ readyWithin: 5 }, "/readyWithin"],
    [{ adjustments: { web: { replicas: 1 } } }, "/adjustments/web"],
    [{ adjustments: { "Deployment/web": { replicas: -1 } } }, "/adjustments/Deployment~1web/replicas"],
    [
      { adjustments: { "Deployment/web": { autoscaling: { min: 3, max: 2, cpu: 80 } } } },
      "/adjustments/Deployment~1web/autoscaling/max",
    ],
    [
      { adjustments: { "Deployment/web": { autoscaling: { min: 1, max: 2 } } } },
      "/adjustments/Deployment~1web/autoscaling/cpu",
    ],
    [{ adjustments: { "Deployment/web": { env: { "1X": "a" } } } }, "/adjustments/Deployment~1web/env/1X"],
    [{ values: { replicas: 10 } }, "/values/replicas"],
  ])("is refused with %j", async (body, pointer) => {
    const { deploy } = await tenant();
    const answer = await deploy(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });

  it("needs the version of Kubernetes that its package says", async () => {
    const wants = { "Chart.yaml": chartOf("1.2.0", "kubeVersion: '>=1.33.0-0'\n") };
    const { deploy } = await tenant({}, wants);
    const refused = await deploy({}, true);
    expect(refused).toMatchObject({ status: 422, body: { code: "incompatible-runtime" } });
    expect(refused.body.errors[0].detail).toContain("needs Kubernetes >=1.33.0-0, and cluster has 1.31.4");
    expect(
      (await (await tenant({}, { "Chart.yaml": chartOf("1.2.0", "kubeVersion: '>=1.30'\n") })).deploy({})).status,
    ).toBe(202);
  });

  it("runs on a cluster alone, and machines' apps on machines", async () => {
    const { table } = test.aws;
    const { tenantId, api } = test.tenant();
    const machines = await seedRuntime(table, tenantId);
    const [chart] = await seedCharts(table, tenantId, {});
    const { version } = await seedZookeeper(table, tenantId);
    const deploy = (appVersionId: string | undefined, body: object) =>
      api.send("POST", "/deployments", { body: { appVersionId, ...body } });
    expect(await deploy(chart?.id, { runtimeId: machines.id })).toMatchObject({
      status: 422,
      body: { code: "no-compatible-runtime" },
    });
    const cluster = await seedCluster(table, tenantId);
    expect(await deploy(chart?.id, { runtimeId: machines.id })).toMatchObject({
      status: 422,
      body: { code: "incompatible-runtime" },
    });
    const values = { cluster: { subnet: "subnet-0a1b2c3d" } };
    expect((await deploy(chart?.id, {})).body).toMatchObject({ runtimeId: cluster.id });
    expect((await deploy(version.id, { values })).body).toMatchObject({ runtimeId: machines.id });
    const faults = await deploy(version.id, { values, namespace: "shop", adjustments: {} });
    expect(faults).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/namespace" }, { pointer: "/adjustments" }] },
    });
  });
});

describe("PT-30: args and environment", () => {
  it("are adjusted beside the answers, added to, and given back to the package", async () => {
    const one = await living({ adjustments: { "Deployment/web": { env: { A: "1" }, args: { web: ["-v"] } } } });
    const change = async (request: object) => {
      const answer = await one.ask("configure", request);
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 202 });
      await settle(one.table, one.tenantId, answer.body.activeJobId);
      return (await one.now()).adjustments;
    };
    expect(await change({ adjustments: { "Deployment/web": { env: { B: null }, args: null } } })).toEqual({
      "Deployment/web": { env: { A: "1", B: null } },
    });
    expect(await change({ values: { replicas: 3 } })).toEqual({ "Deployment/web": { env: { A: "1", B: null } } });
    expect(await change({ adjustments: { "Deployment/web": null } })).toBeUndefined();
    expect(await one.now()).toMatchObject({ values: { replicas: 3 }, revision: 4 });
    expect(await one.ask("configure", {})).toMatchObject({ status: 422, body: { errors: [{ pointer: "/values" }] } });
  });
});

describe("PT-29: what may be done with workloads follows from their state", () => {
  const bodies: Readonly<Partial<Record<JobKind, object>>> = {
    start: {},
    stop: {},
    restart: {},
    "scale-out": { role: "Deployment/web", count: 5 },
    "scale-in": { role: "Deployment/web", count: 1 },
    configure: { values: { replicas: 4 } },
    cease: {},
    recover: {},
    delete: {},
    resize: { roles: { "": { memory: 4096 } } },
    "replace-node": { node: "node-0m9x2k4f7abcdefghj" },
    "back-up": {},
    restore: { backupId: "bak-0m9x2k4f7abcdefghj" },
    "run-service": { service: "none" },
    "run-command": { command: ["true"] },
    "attach-addresses": { nodes: ["node-0m9x2k4f7abcdefghj"] },
    "attach-keys": { keyPairs: ["key-0m9x2k4f7abcdefghj"] },
  };

  it.each(DeploymentStatus.options)("of one that is %s", async (status) => {
    const one = await living();
    const deployment = { ...(await one.now()), status };
    await one.table.put({ ...deploymentKey(one.tenantId, one.id), entity: "Deployment", ...deployment });
    const allowed = allowedKinds(status, deployment);
    expect((await one.api.send("GET", one.path)).body.allowed).toEqual(allowed);
    for (const [name, body] of Object.entries(bodies)) {
      const kind = JobKind.parse(name);
      const answer =
        kind === "delete"
          ? await one.api.send("DELETE", `${one.path}?dryRun=true`, { headers: { "if-match": "*" } })
          : await one.api.send("POST", `${one.path}:${kind}?dryRun=true`, { body });
      if (allowed.includes(kind)) expect([kind, answer.status, answer.body.detail]).toEqual([kind, 200, undefined]);
      else expect([kind, answer.body]).toMatchObject([kind, { status: 409, code: "wrong-state", allowed }]);
    }
    expect(() => requireState("resize", deployment)).toThrow("is for machines");
  });

  it("names what is not there", async () => {
    const one = await living();
    expect(await one.ask("restart", { nodes: ["node-0m9x2k4f7abcdefghj"] })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/nodes" }] },
    });
    expect(await one.ask("scale-out", { count: 3 })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: "/role" }] },
    });
  });
});

describe("an upgrade of workloads", () => {
  it("takes the new package's values but for those that were answered", async () => {
    const { table, tenantId, api } = await tenant();
    const values = "replicas: 2\nimage:\n  tag: '1'\nnodeSelector: {}\n";
    const [old, next] = await seedCharts(
      table,
      tenantId,
      { "Chart.yaml": chartOf("2.0.0"), "values.yaml": values, "values.schema.json": null },
      { "Chart.yaml": chartOf("3.0.0"), "values.yaml": values.replace("'1'", "'2'"), "values.schema.json": null },
    );
    const body = { appVersionId: old?.id, values: { nodeSelector: { disk: "ssd" } } };
    const made = await api.send("POST", "/deployments", { body });
    await settle(table, tenantId, made.body.lastJobId);
    const path = `/deployments/${made.body.id}`;
    const upgraded = await api.send("POST", `${path}:upgrade`, { body: { appVersionId: next?.id } });
    expect(upgraded, JSON.stringify(upgraded.body)).toMatchObject({ status: 202 });
    await settle(table, tenantId, upgraded.body.activeJobId);
    expect((await api.send("GET", path)).body).toMatchObject({
      appVersionId: next?.id,
      values: { replicas: 2, image: { tag: "2" }, nodeSelector: { disk: "ssd" } },
    });
  });
});
