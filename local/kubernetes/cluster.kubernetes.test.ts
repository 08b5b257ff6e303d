import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { ensureTool } from "../toolchain/tools.ts";
import { kubeconfig } from "./kubeconfig.ts";
import { CRASHED } from "./kubelets.ts";
import { testCluster, until } from "./testing.ts";
import { autoscaler, claim, deployment, job } from "./workload.ts";

const run = promisify(execFile);
const cluster = testCluster();
let namespace: string;
let folder: string;
let kubectl: string;

beforeAll(async () => {
  namespace = await cluster.makeNamespace("harness");
  folder = await mkdtemp(join(tmpdir(), "pitrix-kubectl-"));
  await writeFile(join(folder, "config"), cluster.kubeconfig, { mode: 0o600 });
  kubectl = join(await ensureTool("helm"), "kubectl", "kubectl");
});

afterAll(async () => {
  await cluster.removeNamespace(namespace);
  await rm(folder, { recursive: true, force: true });
  cluster.close();
});

const State = z.object({ waiting: z.object({ reason: z.string() }).optional() });
const Pod = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ nodeName: z.string().optional() }),
  status: z.object({
    phase: z.string(),
    podIP: z.string().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    containerStatuses: z.array(z.object({ state: State })).default([]),
  }),
});
const Pods = z.object({ items: z.array(Pod) });

const create = (group: string, plural: string, body: unknown) =>
  cluster.must("POST", `${group}/namespaces/${namespace}/${plural}`, body);
const podsOf = async (app: string) =>
  Pods.parse(await cluster.must("GET", `/api/v1/namespaces/${namespace}/pods?labelSelector=app=${app}`)).items;
const isReady = ({ status }: z.infer<typeof Pod>) =>
  status.conditions.some(({ type, status: so }) => type === "Ready" && so === "True");
const ready = (app: string, count: number) =>
  until(`${count} pods of ${app}`, async () => {
    const pods = await podsOf(app);
    return pods.length === count && pods.every(isReady);
  });
const logs = (pod: string, query: string) =>
  cluster.must("GET", `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query}`);

describe("pods", () => {
  test("run at once, on all nodes, each with an address of its own", async () => {
    await create("/apis/apps/v1", "deployments", deployment({ name: "web" }, 6));
    await ready("web", 6);
    const pods = await podsOf("web");
    expect(new Set(pods.map(({ status }) => status.podIP)).size).toBe(6);
    expect(pods.every(({ status }) => status.podIP?.startsWith("10.244."))).toBe(true);
    expect(new Set(pods.map(({ spec }) => spec.nodeName))).toEqual(new Set(["node-1", "node-2", "node-3"]));
  });

  test("are replaced when one is lost", async () => {
    await create("/apis/apps/v1", "deployments", deployment({ name: "kept" }, 3));
    await ready("kept", 3);
    const [lost] = await podsOf("kept");
    await cluster.must("DELETE", `/api/v1/namespaces/${namespace}/pods/${lost?.metadata.name}`);
    await until("another pod", async () =>
      (await podsOf("kept")).every((pod) => pod.metadata.name !== lost?.metadata.name),
    );
    await ready("kept", 3);
  });

  test.each([
    ["broken/crash-loop:1", "Running", "CrashLoopBackOff"],
    ["docker.io/broken/no-such-image:1", "Pending", "ImagePullBackOff"],
    ["broken/not-ready:1", "Running", undefined],
  ])("of %s are %s and never ready", async (image, phase, reason) => {
    const name = image.replace(/.*\/|:1/g, "");
    await create("/apis/apps/v1", "deployments", deployment({ name, image }, 1));
    const broken = async () => (await podsOf(name)).find(({ status }) => status.containerStatuses.length > 0);
    await until("the broken pod", async () => (await broken()) !== undefined);
    const pod = await broken();
    expect(pod?.status.phase).toBe(phase);
    expect(pod?.status.containerStatuses[0]?.state.waiting?.reason).toBe(reason);
    expect(pod && isReady(pod)).toBe(false);
  });

  test("of a job complete, or fail", async () => {
    await create("/apis/batch/v1", "jobs", job({ name: "works" }));
    await create("/apis/batch/v1", "jobs", job({ name: "fails", image: "broken/exit:1" }));
    const phase = async (app: string) => (await podsOf(app))[0]?.status.phase;
    await until(
      "the end of both",
      async () => (await phase("works")) === "Succeeded" && (await phase("fails")) === "Failed",
    );
  });

  test("write logs, other ones before they crash", async () => {
    await create("/apis/apps/v1", "deployments", deployment({ name: "talks" }, 1));
    await create("/apis/apps/v1", "deployments", deployment({ name: "dies", image: "broken/crash-loop:1" }, 1));
    await ready("talks", 1);
    const [talking] = await podsOf("talks");
    expect(await logs(String(talking?.metadata.name), "tailLines=2")).toBe(
      "line 29 of a pod that runs\nline 30 of a pod that runs\n",
    );
    await until("the crash", async () => (await podsOf("dies"))[0]?.status.containerStatuses.length === 1);
    const [dying] = await podsOf("dies");
    expect(await logs(String(dying?.metadata.name), "previous=true")).toBe(`${CRASHED.join("\n")}\n`);
  });

  test("run commands, with next to nothing in their environment", async () => {
    await create("/apis/apps/v1", "deployments", deployment({ name: "obeys" }, 1));
    await ready("obeys", 1);
    const command = ["sh", "-c", "echo $PATH $KUBECONFIG; echo told >&2"];
    const { stdout, stderr } = await run(kubectl, ["-n", namespace, "exec", "deployment/obeys", "--", ...command], {
      env: { KUBECONFIG: join(folder, "config"), HOME: folder },
    });
    expect(stdout).toBe("/usr/bin:/bin\n");
    expect(stderr).toContain("told");
  });
});

test("claims get volumes, which go with them", async () => {
  await create("/api/v1", "persistentvolumeclaims", claim("data", "1Gi"));
  const path = `/api/v1/namespaces/${namespace}/persistentvolumeclaims/data`;
  const Claim = z.object({
    spec: z.object({ volumeName: z.string() }),
    status: z.object({ phase: z.literal("Bound") }),
  });
  await until("the volume", async () => Claim.safeParse(await cluster.must("GET", path)).success);
  const volume = `/api/v1/persistentvolumes/${Claim.parse(await cluster.must("GET", path)).spec.volumeName}`;
  await cluster.must("DELETE", path);
  await until("the volume's end", async () => (await cluster.call("GET", volume)).status === 404);
});

test("a token may do what its role says, and no more", async () => {
  const token = await cluster.makeToken(namespace, "reader", "view");
  const config = join(folder, "reader");
  await writeFile(config, kubeconfig({ server: cluster.server, caCertificate: cluster.caCertificate, token }));
  const can = async (verb: string) =>
    (
      await run(kubectl, ["-n", namespace, "auth", "can-i", verb, "pods"], {
        env: { KUBECONFIG: config, HOME: folder },
      }).catch((error: { stdout: string }) => error)
    ).stdout.trim();
  expect(await can("list")).toBe("yes");
  expect(await can("delete")).toBe("no");
});

test("load is measured, and the autoscaler follows it out and in", { timeout: 240_000 }, async () => {
  const load = (cpu: string) => ({ "pitrix.io/usage-cpu": cpu });
  await create("/apis/apps/v1", "deployments", deployment({ name: "busy", annotations: load("200m") }, 1));
  await create("/apis/autoscaling/v2", "horizontalpodautoscalers", autoscaler("busy", 4));
  const replicas = async () => (await podsOf("busy")).length;
  // Metrics are known after two rounds of 10 s.
  await until("4 pods", async () => (await replicas()) === 4, 120);
  const Metrics = z.object({
    items: z.array(z.object({ containers: z.array(z.object({ usage: z.object({ cpu: z.string() }) })) })),
  });
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods?labelSelector=app=busy`;
  const cpu = Metrics.parse(await cluster.must("GET", path)).items[0]?.containers[0]?.usage.cpu ?? "";
  expect(Number(cpu.replace(/n$/, "")) / 1e9).toBeCloseTo(0.2, 1);
  for (const { metadata } of await podsOf("busy")) {
    const annotations = load("5m");
    await cluster.must("PATCH", `/api/v1/namespaces/${namespace}/pods/${metadata.name}`, { metadata: { annotations } });
  }
  await until("1 pod", async () => (await replicas()) === 1, 120);
});
