import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestCluster, testCluster } from "../../../local/kubernetes/testing.ts";
import { ProviderError } from "../contract.ts";
import { provider } from "./provider.ts";

let cluster: TestCluster;
let home: string;
const everywhere = `probe-everywhere-${process.pid}`;

beforeAll(async () => {
  cluster = testCluster();
  home = await cluster.makeNamespace("probe");
});
afterAll(async () => {
  await cluster.removeNamespace(home);
  await cluster.call("DELETE", `/apis/rbac.authorization.k8s.io/v1/clusterroles/${everywhere}`);
  await cluster.call("DELETE", `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${home}-${everywhere}`);
  cluster.close();
});

function connect(token?: string, config: unknown = {}) {
  const { server, caCertificate, kubeconfig } = cluster;
  const credential = token === undefined ? { kubeconfig } : { server, caCertificate, token };
  return provider.connect({ credential, config, allows: () => true });
}

async function refusal(answer: Promise<unknown>): Promise<ProviderError> {
  const error = await answer.then(
    () => new Error("it was answered"),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

it("tells what the cluster is, and that its owner may do everything", async () => {
  const { account, region, zones, cluster: report } = await connect().probe();
  expect(account).toBe("admin");
  expect(zones.length).toBeGreaterThan(0);
  expect(region).not.toBe("");
  expect(report).toMatchObject({
    version: expect.stringMatching(/^v1\.\d+\.\d+/),
    tls: { issuer: "CN=kube-ca", trustedBy: "credential" },
    permissions: { missing: [] },
    namespaces: { own: true },
    storageClasses: expect.arrayContaining([{ name: "standard", default: true }]),
    nodes: { count: expect.any(Number), cpu: expect.any(Number), memory: expect.any(Number) },
  });
  expect(Date.parse(report?.tls?.validUntil ?? "")).toBeGreaterThan(Date.now());
  expect(report?.permissions.needed).toContain("get,create,delete namespaces");
});

it("refuses a token that may do nothing, naming all that is missing, and one that ended or is of nobody", async () => {
  const token = await cluster.makeToken(home, "nothing");
  const error = await refusal(connect(token).probe());
  expect(error).toMatchObject({ kind: "denied", providerCode: "Forbidden", retryable: false });
  for (const permission of [
    "create namespaces in the whole cluster",
    "create secrets in the whole cluster",
    "watch pods in the whole cluster",
    "patch deployments.apps in the whole cluster",
    "delete statefulsets.apps in the whole cluster",
    "list jobs.batch in the whole cluster",
  ])
    expect(error.message).toContain(permission);
  expect(error.message).not.toContain("roles");
  expect(error.remedy).toContain("ClusterRole");
  expect(await refusal(connect("a-token-that-nobody-made").probe())).toMatchObject({ kind: "auth" });
});

it("takes one that may do all of it in one namespace, and says what is not there", async () => {
  const token = await cluster.makeToken(home, "local", "edit");
  const { account, zones, cluster: report } = await connect(token, { namespace: home }).probe();
  expect(account).toBe(`system:serviceaccount:${home}:local`);
  expect(zones).toEqual([]);
  expect(report).toMatchObject({ namespaces: { own: false, name: home } });
  expect(report).not.toHaveProperty("nodes");
  expect(report).not.toHaveProperty("storageClasses");
  expect(report?.permissions.missing).toContainEqual({
    permission: `create roles.rbac.authorization.k8s.io in the namespace ${home}`,
    for: "packages with roles",
  });
  expect(report?.permissions.missing.map(({ permission }) => permission).join()).not.toContain("pods/exec");
  // The same one is not enough for namespaces of its own.
  expect(await refusal(connect(token).probe())).toMatchObject({ kind: "denied" });
});

it("asks for what a role of the whole cluster allows, verb by verb", async () => {
  const rbac = "/apis/rbac.authorization.k8s.io/v1";
  const rule = (apiGroups: string[], resources: string[], verbs: string[]) => ({ apiGroups, resources, verbs });
  await cluster.must("POST", `${rbac}/clusterroles`, {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRole",
    metadata: { name: everywhere },
    rules: [
      rule(["", "apps", "batch"], ["*"], ["get", "list", "watch", "create", "update", "delete"]),
      rule(["", "apps"], ["*"], ["patch"]),
    ],
  });
  const token = await cluster.makeToken(home, everywhere, everywhere, true);
  const error = await refusal(connect(token).probe());
  expect(error.message).toBe("The credential lacks permissions: patch jobs.batch in the whole cluster.");
});

it("names a namespace that is not there", async () => {
  expect(await refusal(connect(undefined, { namespace: `${home}-not` }).probe())).toMatchObject({
    kind: "not-found",
    message: expect.stringContaining(`${home}-not`),
  });
});

it("is unavailable where nobody answers, and refused where nobody may dial", async () => {
  const { caCertificate, server } = cluster;
  const token = "a-token-of-somebody";
  const nobody = { server: "https://127.0.0.1:1", caCertificate, token };
  const dialled = provider.connect({ credential: nobody, config: {}, allows: () => true });
  expect(await refusal(dialled.probe())).toMatchObject({ kind: "unavailable", retryable: true });
  const refused = provider.connect({ credential: { server, caCertificate, token }, config: {} });
  expect(await refusal(refused.probe())).toMatchObject({ kind: "invalid", providerCode: "ADDRESS_REFUSED" });
});
