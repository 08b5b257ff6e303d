import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCluster, testCluster } from "../local/kubernetes/testing.ts";
import { ensureTool } from "../local/toolchain/tools.ts";
import { memoryTable } from "../shared/platform/testing/memory-table.ts";
import { helmReleases } from "../shared/providers/kubernetes/helm/releases.ts";
import { bigObjects, denseObjects, manyObjects } from "../shared/providers/kubernetes/helm/test-charts.ts";
import { tunnelTransport } from "../shared/providers/kubernetes/transport.ts";
import { kubectlBy, startClusterPod } from "./testing/cluster-pod.ts";

const TAGS = { "pitrix:deployment": "dep-1", "pitrix:tenant": "tnt-1" };
const real = (name: string) => new URL(`../shared/providers/kubernetes/helm/testdata/${name}.tgz`, import.meta.url);

describe("releases in a cluster that is reached through its Frontgate alone", { timeout: 240_000 }, () => {
  let cluster: TestCluster;
  let directory: string;
  let gate: Awaited<ReturnType<typeof startClusterPod>>;
  let program: string;
  let namespace: string;
  /** Methods of what was called since the last look. */
  const called: string[] = [];

  beforeAll(async () => {
    cluster = testCluster();
    namespace = await cluster.makeNamespace("large");
    directory = await mkdtemp(join(tmpdir(), "pitrix-kubectl-"));
    await writeFile(join(directory, "kubeconfig"), cluster.kubeconfig, { mode: 0o600 });
    const tools = await ensureTool("helm");
    program = join(tools, "helm", "helm");
    const kubectl = kubectlBy(join(tools, "kubectl", "kubectl"), join(directory, "kubeconfig"));
    gate = await startClusterPod({ ...cluster, kubectl }, memoryTable());
    gate.pod.start();
    await gate.connected();
  });
  afterAll(async () => {
    if (namespace !== undefined) await cluster.removeNamespace(namespace);
    await gate?.stop();
    cluster?.close();
    await rm(directory, { recursive: true, force: true });
  });

  const releases = () => {
    const request: typeof gate.tunnel.request = (input) => {
      called.push(input.method);
      return gate.tunnel.request(input);
    };
    return helmReleases({ transport: tunnelTransport({ ...gate.tunnel, request }), program });
  };
  const inputOf = (name: string, archive: Uint8Array) => ({
    namespace,
    name,
    key: "jb-1",
    format: "helm",
    archive,
    values: {},
    tags: TAGS,
  });
  async function lives(name: string, archive: Uint8Array): Promise<void> {
    const input = inputOf(name, archive);
    expect(await releases().put(input)).toMatchObject({ revision: 1, state: "deployed" });
    expect(await releases().drift(input)).toEqual([]);
    expect(await releases().put({ ...input, key: "jb-2" })).toMatchObject({ revision: 2, state: "deployed" });
    await releases().remove(input);
    expect(await releases().describe(input)).toBeUndefined();
  }

  it.each([
    ["megabytes that pack", bigObjects],
    ["as much as a cluster keeps, packed", denseObjects],
  ])("OP-33: puts, upgrades and removes %s", async (_, made) => {
    const { archive } = await made();
    await lives("large", archive);
  });

  it("OP-33: puts, upgrades and removes as many objects as the largest chart has, and asks for none of them alone", async () => {
    const { archive } = await manyObjects();
    const input = inputOf("many", archive);
    for (const key of ["jb-1", "jb-2"]) {
      called.length = 0;
      expect(await releases().put({ ...input, key })).toMatchObject({ state: "deployed" });
      expect(called.filter((method) => method === "PATCH")).toHaveLength(242);
      expect(called.filter((method) => method === "GET").length).toBeLessThan(20);
    }
    await releases().remove(input);
    expect(await releases().describe(input)).toBeUndefined();
  });

  it("OP-33: leaves an object alone that somebody else has made, one of many", async () => {
    const { archive } = await manyObjects();
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    await cluster.must("POST", path, { metadata: { name: "many-100" }, data: { whose: "theirs" } });
    await expect(releases().put(inputOf("many", archive))).rejects.toMatchObject({
      kind: "conflict",
      providerCode: "ObjectExists",
      message: expect.stringContaining("many-100"),
    });
    expect(await cluster.must("GET", `${path}/many-100`)).toMatchObject({ data: { whose: "theirs" } });
    expect((await cluster.call("GET", `${path}/many-99`)).status).toBe(404);
    await cluster.must("DELETE", `${path}/many-100`);
    await releases().remove(inputOf("many", archive));
  });

  it.each(["drupal-6.2.12", "ghost-9.1.13", "rabbitmq-6.18.2", "redis-10.5.7"])(
    "OP-33: puts, upgrades and removes %s",
    (name) => lives(name.slice(0, name.lastIndexOf("-")), readFileSync(real(name))),
  );

  it.each([
    ["jenkins-2.5.4", /rolebindings|roles/],
    ["minio-5.0.33", /servicemonitors/],
    ["nginx-ingress-1.41.3", /cannot get .*clusterroles/],
  ])("OP-33: names the permission of its own that %s needs and the account of the pod has not", async (name, named) => {
    const input = inputOf(name.slice(0, name.lastIndexOf("-")), readFileSync(real(name)));
    await expect(releases().put(input)).rejects.toMatchObject({
      kind: "denied",
      message: expect.stringMatching(named),
    });
    await releases().remove(input);
    expect(await releases().describe(input)).toBeUndefined();
  });
});
