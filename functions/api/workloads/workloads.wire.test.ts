import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { intentPartition } from "../../../shared/domain/audit/entity.ts";
import { deploymentKey } from "../../../shared/domain/deployment/entity.ts";
import { FunctionFailed } from "../../../shared/platform/lambda.ts";
import { ProviderError } from "../../../shared/providers/contract.ts";
import { Ask } from "../../../shared/workloads/ask.ts";
import { look } from "../../../shared/workloads/look.ts";
import { memoryInspect } from "../../../shared/workloads/testing/memory-inspect.ts";
import { startTestApi, type TestApi } from "../test-api.ts";

let store: TestApi;
beforeAll(async () => {
  store = await startTestApi();
});
afterAll(() => store?.aws.stop());

const ID = "dep-0m9x2k4f7abcdefghj";
const NS = "shop-abc";
const POD = "web-7887448d46-kbmpv";
const place = { namespace: NS, ownNamespace: true, release: "web", readyWithin: 900 };
const Asked = z.object({ tenantId: z.string(), deploymentId: z.string(), ask: Ask });

const pod = (name: string, labels: Record<string, string> = {}) => ({
  metadata: { name, labels },
  spec: { containers: [{ name: "web", env: [{ name: "PASSWORD", value: "s3cret" }] }] },
  status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
});

/** A deployment in a namespace of its own, in a cluster in memory that the provider's function looks into. */
async function deployed(more: object = {}) {
  const { tenantId, api } = store.tenant();
  const at = new Date().toISOString();
  await store.aws.table.put({
    ...deploymentKey(tenantId, ID),
    ...{ id: ID, tenantId, name: "web", description: "", appId: "app-1", appVersionId: "appv-1", repoId: "repo-1" },
    ...{ runtimeId: "rt-1", provider: "kubernetes", credentialId: "cred-1", values: {}, subnetId: "" },
    ...{ lastJobId: "job-1", metadataVersion: 1, version: 1, createdAt: at, updatedAt: at, createdBy: "somebody" },
    ...{ status: "active", workloads: place, ...more },
  });
  const memory = memoryInspect();
  memory.put("Pod", NS, pod(POD, { tier: "gold" }));
  memory.put("Pod", NS, pod("db-0", { tier: "iron" }));
  const spec = { replicas: 3, template: { spec: { containers: [{ name: "web", image: "nginx:1" }] } } };
  const status = { replicas: 3, readyReplicas: 2, updatedReplicas: 3 };
  memory.put("Deployment", NS, { metadata: { name: "web" }, spec, status });
  store.answer(async () => {
    const { deploymentId, ask } = Asked.parse(store.asked.at(-1)?.payload);
    try {
      return { ok: true, answer: await look(memory.inspect, { ...place, deploymentId }, ask) };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const { kind, providerCode, message, remedy } = error;
      return { ok: false, error: { kind, providerCode, message, remedy } };
    }
  });
  const get = (path: string, as = api) => as.send("GET", `/deployments/${ID}/${path}`);
  const post = (path: string, body: object = {}, headers = {}) =>
    api.send("POST", `/deployments/${ID}/${path}`, { body, headers });
  const acts = async () =>
    (await store.aws.table.queryAll({ pk: intentPartition(tenantId) })).map(({ operation, object, outcome }) => ({
      operation,
      object,
      outcome,
    }));
  return { tenantId, api, memory, get, post, acts };
}

const names = z.object({ items: z.array(z.object({ name: z.string() })), nextPageToken: z.string().optional() });

it("shows how many pods a workload is to have, has, and has ready", async () => {
  const { get } = await deployed();
  expect(await get("workloads")).toMatchObject({
    status: 200,
    body: {
      items: [{ kind: "Deployment", name: "web", ready: false, desired: 3, current: 3, readyPods: 2 }],
      revision: "4",
    },
  });
  expect(store.asked).toMatchObject([{ name: "inspect-kubernetes", payload: { deploymentId: ID } }]);
  expect((await get("workloads?kind=Job")).body).toMatchObject({ items: [] });
});

it("lists pods by selector and in pages, without what their containers are given", async () => {
  const { get } = await deployed();
  const chosen = await get("pods?selector=tier%20in%20(gold)");
  expect(names.parse(chosen.body).items).toEqual([{ name: POD }]);
  expect(JSON.stringify(chosen.body)).not.toMatch(/PASSWORD|s3cret/);
  const first = names.parse((await get("pods?pageSize=1")).body);
  const second = names.parse((await get(`pods?pageSize=1&pageToken=${first.nextPageToken}`)).body);
  expect([first.items, second.items, second.nextPageToken]).toEqual([[{ name: POD }], [{ name: "db-0" }], undefined]);
  const other = await get(`volumes?pageSize=1&pageToken=${first.nextPageToken}`);
  expect(other).toMatchObject({ status: 400, body: { code: "invalid-page-token" } });
  for (const list of ["endpoints", "events", "volumes", "autoscalers"])
    expect([list, await get(list)]).toMatchObject([list, { status: 200, body: { items: [] } }]);
});

it("shows in which namespace it lies, with its quota", async () => {
  const { get, memory } = await deployed();
  const hard = { pods: "20" };
  memory.put("ResourceQuota", NS, { metadata: { name: "pitrix" }, spec: { hard }, status: { used: { pods: "2" } } });
  const quotas = [{ name: "pitrix", hard, used: { pods: "2" } }];
  expect(await get("namespace")).toMatchObject({ status: 200, body: { name: NS, own: true, quotas } });
});

it("refuses what it does not know", async () => {
  const { get } = await deployed();
  for (const path of [
    "pods?nodes=1",
    "pods?selector=a%20in",
    "pods?pageSize=101",
    "workloads?kind=Secret",
    "workloads:watch?kind=Secret&since=1",
    "workloads:watch?since=now",
    "workloads:watch?since=1&waitSeconds=21",
    `pods/${POD}/log?tail=0`,
  ])
    expect([path, (await get(path)).status]).toEqual([path, 400]);
  expect((await get("pods/..%2Fsecrets/log")).status).toBe(404);
  expect(store.asked).toEqual([]);
});

it("answers changes since a revision, and says that one is too old", async () => {
  const { get, memory } = await deployed();
  const { revision } = z.object({ revision: z.string() }).parse((await get("pods")).body);
  memory.put("Pod", NS, pod("db-0"));
  expect((await get(`workloads:watch?kind=Pod&since=${revision}&waitSeconds=1`)).body).toMatchObject({
    changes: [{ type: "changed", kind: "Pod", name: "db-0", pod: { ready: true } }],
    revision: "5",
  });
  expect(await get("workloads:watch?since=0")).toMatchObject({ status: 410, body: { code: "revision-expired" } });
});

it("reads logs and what pods take", async () => {
  const { get } = await deployed();
  expect((await get(`pods/${POD}/log?container=web&tail=5&previous=true`)).body).toEqual({
    pod: POD,
    container: "web",
    text: `${POD}/web before: 5 lines\n`,
  });
  expect((await get("usage")).body).toMatchObject({ collected: true, items: [{ pod: POD, cpu: 15 }, { pod: "db-0" }] });
});

it("runs a program once, shows its output once, and audits it before", async () => {
  const { post, acts, memory, tenantId } = await deployed();
  const run = { argv: ["cat", "/secret/file"], container: "web" };
  const key = { "idempotency-key": "run-1" };
  const first = await post(`pods/${POD}:exec`, run, key);
  expect(first).toMatchObject({
    status: 200,
    body: { status: "ended", exitCode: 0, stdout: "cat /secret/file", command: { word: "cat" } },
  });
  const again = await post(`pods/${POD}:exec`, run, key);
  expect(again.body).toMatchObject({ status: "unknown", command: { word: "cat" } });
  expect(again.body).not.toHaveProperty("stdout");
  expect(memory.acts).toHaveLength(1);
  const { command } = z.object({ command: z.object({ sha256: z.string() }) }).parse(first.body);
  const object = { type: "pod command", id: `${ID}/${POD}/${command.sha256}` };
  expect(await acts()).toEqual([{ operation: "execInPod", object, outcome: "done" }]);
  const kept = JSON.stringify(await store.aws.table.queryAll({ pk: intentPartition(tenantId) }));
  expect(kept + store.client.log.join("")).not.toContain("/secret/file");
  // Of one that could not be run, too: it was asked.
  store.answer(() => ({ ok: false, error: { kind: "unavailable", providerCode: "ExecTimeout", message: "No." } }));
  expect(await post(`pods/${POD}:exec`, run)).toMatchObject({ status: 504, body: { code: "command-unfinished" } });
  expect(await acts()).toHaveLength(2);
});

it("labels, restarts and ends what it is told to, once a key", async () => {
  const { post, acts, memory } = await deployed();
  const ref = { apiVersion: "apps/v1", kind: "Deployment", namespace: NS, name: "web" };
  const labels = { tier: "gold", old: null };
  expect((await post("workloads/Deployment/web:label", { labels })).body).toEqual({ kind: "Deployment", name: "web" });
  for (const time of [1, 2]) {
    const { status } = await post("workloads/Deployment/web:restart", {}, { "idempotency-key": "again" });
    expect([time, status]).toEqual([time, 200]);
  }
  expect((await post(`pods/${POD}:delete`, { reason: "It hangs." })).status).toBe(200);
  expect(memory.acts).toEqual([
    { label: [ref, labels] },
    { restart: [ref, expect.any(String)] },
    { deletePod: { namespace: NS, pod: POD } },
  ]);
  expect((await acts()).map(({ operation, object }) => [operation, object])).toEqual([
    ["labelWorkload", { type: "Deployment", id: `${ID}/web` }],
    ["restartWorkload", { type: "Deployment", id: `${ID}/web` }],
    ["deletePod", { type: "Pod", id: `${ID}/${POD}` }],
  ]);
});

it.each([
  [{}, 422],
  [{ labels: {} }, 422],
  [{ labels: { "pitrix.io/deployment": "dep-2" } }, 422],
  [{ labels: { "x.pitrix.io/a": null } }, 422],
  [{ labels: { "app.kubernetes.io/instance": "mine" } }, 422],
  [{ labels: { "bad key": "a" } }, 422],
  [{ labels: { tier: "not a value!" } }, 422],
  [{ labels: { tier: "gold" }, force: true }, 422],
])("refuses labels that are none, or that say whose an object is: %j", async (body, status) => {
  const { post, memory } = await deployed();
  expect((await post("workloads/Pod/db-0:label", body)).status).toBe(status);
  expect(memory.acts).toEqual([]);
});

it("does not restart what a job is changing", async () => {
  const { post } = await deployed({ activeJobId: "job-1", status: "updating" });
  const answer = await post("workloads/Deployment/web:restart");
  expect(answer).toMatchObject({ status: 409, body: { code: "deployment-busy", jobId: "job-1" } });
});

it("says of machines that they are no workloads, and of what is gone that it is", async () => {
  const machines = await deployed({ workloads: undefined, provider: "aws" });
  expect(await machines.get("pods")).toMatchObject({ status: 409, body: { code: "not-supported" } });
  const gone = await deployed({ status: "deleted" });
  expect(await gone.get("pods")).toMatchObject({ status: 409, body: { code: "wrong-state" } });
  expect(store.asked).toEqual([]);
});

it("is there for nobody else, and for nobody without the permission", async () => {
  const { tenantId, get } = await deployed();
  const who = (grants: string) => store.client.as({ tenantId, grants });
  expect((await get("pods", who("logs:read@tenant"))).status).toBe(403);
  expect((await get("pods", who("deployments:read@own"))).status).toBe(404);
  expect((await get("pods", store.tenant().api)).status).toBe(404);
  const other = store.tenant().api;
  for (const path of [`pods/${POD}:exec`, `pods/${POD}:delete`, "workloads/Deployment/web:restart"]) {
    const body = path.endsWith("exec") ? { argv: ["id"] } : {};
    expect((await other.send("POST", `/deployments/${ID}/${path}`, { body })).status, path).toBe(404);
  }
  const exec = who("deployments:*@tenant logs:read@tenant");
  const run = { body: { argv: ["id"] } };
  expect((await exec.send("POST", `/deployments/${ID}/pods/${POD}:exec`, run)).status).toBe(403);
  expect(store.asked).toEqual([]);
});

it.each([
  ["auth", "Unauthorized", 502, "cluster-denied"],
  ["denied", "Forbidden", 502, "cluster-denied"],
  ["unavailable", "ECONNREFUSED", 504, "cluster-silent"],
  ["throttled", "TooManyRequests", 504, "cluster-silent"],
  ["not-found", "NotFound", 404, "not-found"],
  ["invalid", "BadRequest", 422, "cluster-refused"],
  ["conflict", "Conflict", 409, "wrong-state"],
  ["invalid", "NotSupported", 409, "not-supported"],
])("tells what the cluster said (%s, %s) as %i %s", async (kind, providerCode, status, code) => {
  const { get } = await deployed();
  const remedy = "Allow the credential to list pods in the namespace shop.";
  store.answer(() => ({ ok: false, error: { kind, providerCode, message: "Its own words.", remedy } }));
  const answer = await get("pods");
  expect(answer).toMatchObject({ status, body: { code, detail: expect.stringContaining("Its own words.") } });
  if (status === 502) expect(answer.body).toMatchObject({ detail: expect.stringContaining(remedy) });
});

it("answers when the function that asks does not", async () => {
  const { get } = await deployed();
  store.answer(() => {
    throw new FunctionFailed("inspect-kubernetes failed");
  });
  expect(await get("pods")).toMatchObject({ status: 504, body: { code: "cluster-silent", retryable: true } });
});
