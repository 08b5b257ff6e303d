import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestCluster, testCluster, until } from "../../../local/kubernetes/testing.ts";
import { ProviderError, TAGS } from "../contract.ts";
import type { NamespacesCapability } from "../workloads.ts";
import { provider } from "./provider.ts";

const run = randomBytes(4).toString("hex");
const name = `spaces-${run}`;
const tags = { [TAGS.tenant]: `tenant-${run}`, [TAGS.deployment]: `dep-${run}` };
let cluster: TestCluster;
let namespaces: NamespacesCapability;

beforeAll(() => {
  cluster = testCluster();
  const { kubeconfig } = cluster;
  const found = provider.connect({ credential: { kubeconfig }, config: {}, allows: () => true }).workloads?.namespaces;
  if (found === undefined) throw new Error("no workloads");
  namespaces = found;
});
afterAll(() => cluster.close());

async function refusal(answer: Promise<unknown>): Promise<ProviderError> {
  const error = await answer.then(
    () => new Error("it was answered"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

const quotaOf = () => cluster.must("GET", `/api/v1/namespaces/${name}/resourcequotas/pitrix`);

it("makes one with labels and a quota, once, and changes the quota", async () => {
  expect(await namespaces.describe(name)).toBeUndefined();
  await Promise.all([
    namespaces.ensure({ name, tags, quota: { pods: "2" } }),
    namespaces.ensure({ name, tags, quota: { pods: "2" } }),
  ]);
  expect(await namespaces.describe(name)).toEqual({ name, state: "active", tags });
  expect(await cluster.must("GET", `/api/v1/namespaces/${name}`)).toMatchObject({
    metadata: { labels: { "pitrix.io/deployment": `dep-${run}`, "pitrix.io/tenant": `tenant-${run}` } },
  });
  await namespaces.ensure({ name, tags, quota: { "requests.cpu": "4", pods: "1" } });
  expect(await quotaOf()).toMatchObject({ spec: { hard: { "requests.cpu": "4", pods: "1" } } });
  await namespaces.ensure({ name, tags, quota: { pods: "0" } });
  expect(await quotaOf()).toMatchObject({ spec: { hard: { pods: "0" } } });
});

it("leaves one of somebody else's as it is", async () => {
  await namespaces.ensure({ name, tags: { [TAGS.deployment]: "dep-other" }, quota: { pods: "99" } });
  expect(await quotaOf()).toMatchObject({ spec: { hard: { pods: "0" } } });
  expect(await refusal(namespaces.remove(name, { [TAGS.deployment]: "dep-other" }))).toMatchObject({
    kind: "conflict",
    providerCode: "NotOurs",
  });
  expect(await refusal(namespaces.remove("default", {}))).toMatchObject({ providerCode: "NotOurs" });
  expect(await namespaces.describe(name)).toMatchObject({ state: "active" });
});

it("tells what keeps one from ending, refuses to use it, and is done when it has ended", async () => {
  const held = `/api/v1/namespaces/${name}/configmaps`;
  const metadata = { name: "held", finalizers: ["example.org/held"] };
  await cluster.must("POST", held, { apiVersion: "v1", kind: "ConfigMap", metadata });
  await namespaces.remove(name, tags);
  await namespaces.remove(name, tags);
  await until("the reason", async () => ((await namespaces.describe(name))?.reason ?? "").includes("example.org/held"));
  expect(await namespaces.describe(name)).toMatchObject({ state: "terminating" });
  expect(await refusal(namespaces.ensure({ name, tags }))).toMatchObject({
    kind: "conflict",
    providerCode: "NamespaceTerminating",
    message: expect.stringContaining("example.org/held"),
  });
  await cluster.must("PUT", `${held}/held`, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "held" } });
  await until("its end", async () => (await namespaces.describe(name)) === undefined);
  await namespaces.remove(name, tags);
});
