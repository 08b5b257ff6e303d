import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCluster, testCluster } from "../local/kubernetes/testing.ts";
import { ensureTool } from "../local/toolchain/tools.ts";
import { POD_NAMESPACE } from "../shared/pilot/pod/objects.ts";
import { memoryTable } from "../shared/platform/testing/memory-table.ts";
import { executor } from "../shared/providers/kubernetes/inspect/exec.ts";
import { tunnelTransport } from "../shared/providers/kubernetes/transport.ts";
import type { TunnelRequest } from "../shared/providers/tunnel.ts";
import { kubectlBy, startClusterPod } from "./testing/cluster-pod.ts";

describe("a cluster that is reached through its Frontgate alone, by what the store has it run", () => {
  let cluster: TestCluster;
  let directory: string;
  let kubectl: ReturnType<typeof kubectlBy>;
  let gate: Awaited<ReturnType<typeof startClusterPod>>;
  let namespace: string;

  const call = (change: Partial<TunnelRequest>) =>
    gate.tunnel.request({ method: "GET", path: "/version", headers: {}, timeoutMs: 25_000, ...change });
  const send = (method: string, path: string, body: object, type = "application/json") =>
    call({ method, path, headers: { "content-type": type }, body: Buffer.from(JSON.stringify(body)) });
  const read = async (answer: ReturnType<typeof call>) => {
    const { status, body } = await answer;
    return { status, body: JSON.parse(Buffer.from(body).toString()) };
  };

  beforeAll(async () => {
    cluster = testCluster();
    directory = await mkdtemp(join(tmpdir(), "pitrix-kubectl-"));
    await writeFile(join(directory, "kubeconfig"), cluster.kubeconfig, { mode: 0o600 });
    kubectl = kubectlBy(join(await ensureTool("helm"), "kubectl/kubectl"), join(directory, "kubeconfig"));
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

  it("makes a namespace, puts a deployment into it, and watches its pods until they are there", async () => {
    namespace = `tunnel-${Math.random().toString(36).slice(2, 10)}`;
    const made = await send("POST", "/api/v1/namespaces", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: namespace },
    });
    expect(made.status).toBe(201);
    const labels = { app: "web" };
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "web", image: "example.com/web:1" }] } },
      },
    };
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web?fieldManager=pitrix&force=true`;
    expect((await send("PATCH", path, deployment, "application/apply-patch+yaml")).status).toBe(201);
    const watched = await call({ path: `/api/v1/namespaces/${namespace}/pods?watch=true&timeoutSeconds=3` });
    const events = Buffer.from(watched.body).toString().trim().split("\n");
    expect(events.length).toBeGreaterThanOrEqual(2);
    expect(JSON.parse(events[0] ?? "")).toMatchObject({ type: "ADDED", object: { metadata: { labels } } });
    const listed = await read(call({ path: `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3Dweb` }));
    expect(listed.body.items).toHaveLength(2);
    const log = await call({
      path: `/api/v1/namespaces/${namespace}/pods/${listed.body.items[0].metadata.name}/log?tailLines=5`,
    });
    expect(log.status).toBeLessThan(500);
  });

  it("runs a program in a container by the provider's own code, for so long and with so much of its output", async () => {
    const { items } = (await read(call({ path: `/api/v1/namespaces/${namespace}/pods` }))).body;
    const pod = String(items[0].metadata.name);
    const exec = executor(tunnelTransport(gate.tunnel));
    const run = (script: string, change: object = {}) =>
      exec({ namespace, pod, argv: ["sh", "-c", script], timeoutMs: 10_000, maxBytes: 131_072, ...change });
    expect(await run("echo out; echo err >&2")).toEqual({
      exitCode: 0,
      stdout: "out\n",
      stderr: "err\n",
      cut: false,
    });
    const much = await run("head -c 1000000 /dev/zero | tr '\\0' a");
    expect({ ...much, stdout: much.stdout.length }).toEqual({ exitCode: 0, stdout: 131_072, stderr: "", cut: true });
    await expect(run("sleep 5", { timeoutMs: 1_500 })).rejects.toMatchObject({ providerCode: "ExecTimeout" });
    await expect(run("true", { pod: "nobody" })).rejects.toMatchObject({ kind: "not-found" });
    await expect(run("true", { namespace: POD_NAMESPACE })).rejects.toMatchObject({ kind: "invalid" });
  });

  it("may do what deployments need, and not more", async () => {
    const binding = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRoleBinding",
      metadata: { name: "everything" },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [],
    };
    const answer = await read(send("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding));
    expect(answer).toMatchObject({ status: 403, body: { reason: "Forbidden" } });
    expect((await call({ method: "DELETE", path: "/api/v1/nodes/none" })).status).toBe(403);
    for (const path of [
      `/api/v1/namespaces/${POD_NAMESPACE}/secrets`,
      gate.secretPath,
      "/api/v1/secrets",
      `/api/v1/namespaces/${namespace}/pods/web/exec?command=sh`,
    ])
      await expect(call({ path }), path).rejects.toMatchObject({ kind: "invalid" });
  });

  it("is the same Frontgate when its pod starts anew, also after the manifest was applied once more", async () => {
    const before = await gate.current();
    const kept = await cluster.must("GET", gate.secretPath);
    expect(kept).toMatchObject({ data: { "pilot.key": expect.any(String) } });
    await kubectl(["apply", "-f", "-"], gate.manifest);
    expect(await cluster.must("GET", gate.secretPath)).toEqual(kept);
    await gate.pod.stop("SIGKILL");
    gate.pod.start();
    const after = await gate.connected(before.connectionId);
    expect(after.publicKey).toBe(before.publicKey);
    expect((await read(call({}))).body).toMatchObject({ major: "1" });
    expect(gate.pod.log).not.toContain(gate.token);
  });
});
