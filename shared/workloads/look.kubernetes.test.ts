import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestCluster, testCluster, until } from "../../local/kubernetes/testing.ts";
import { provider } from "../providers/kubernetes/provider.ts";
import { ANSWERS, type AnswerOf, type Ask } from "./ask.ts";
import { look } from "./look.ts";

let cluster: TestCluster;
let namespace: string;

/** What somebody with that credential is answered. */
function asking(credential: Readonly<Record<string, unknown>>) {
  const { workloads } = provider.connect({ credential, config: {}, allows: () => true });
  if (workloads === undefined) throw new Error("no workloads");
  return (asked: Ask, ownNamespace = true, release = "web") =>
    look(workloads.inspect, { deploymentId: "dep-1", namespace, ownNamespace, release }, asked);
}
let ask: ReturnType<typeof asking>;

const PAGE = { limit: 50 };
const pods = async (selector?: string): Promise<AnswerOf<"pods">> =>
  ANSWERS.pods.parse(await ask({ ask: "pods", ...PAGE, ...(selector === undefined ? {} : { selector }) }));
const web = async () => ANSWERS.workloads.parse(await ask({ ask: "workloads", kind: "Deployment", ...PAGE })).items[0];
const endpoints = async () => ANSWERS.endpoints.parse(await ask({ ask: "endpoints", ...PAGE })).items[0];

beforeAll(async () => {
  cluster = testCluster();
  namespace = await cluster.makeNamespace("look");
  ask = asking({ kubeconfig: cluster.kubeconfig });
  const labels = { app: "web", "app.kubernetes.io/instance": "web" };
  const spec = { containers: [{ name: "web", image: "nginx", env: [{ name: "PASSWORD", value: "s3cret" }] }] };
  await cluster.must("POST", `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    metadata: { name: "web", labels },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec },
    },
  });
  await cluster.must("POST", `/api/v1/namespaces/${namespace}/services`, {
    metadata: { name: "web", labels },
    spec: { selector: { app: "web" }, ports: [{ port: 80 }] },
  });
  await cluster.must("POST", `/api/v1/namespaces/${namespace}/pods`, { metadata: { name: "stranger" }, spec });
  await until("three ready pods that serve", async () => (await endpoints())?.servingCount === 3);
}, 120_000);
afterAll(async () => {
  await cluster.removeNamespace(namespace);
  cluster.close();
}, 60_000);

it("shows workloads, pods and where they are reached", async () => {
  expect(await web()).toMatchObject({ ready: true, desired: 3, current: 3, readyPods: 3, updated: 3 });
  const { items } = await pods("app=web");
  expect(items).toHaveLength(3);
  for (const one of items)
    expect(one).toMatchObject({
      owner: { kind: "Deployment", name: "web" },
      phase: "Running",
      ready: true,
      node: expect.any(String),
      containers: [{ name: "web", image: "nginx", state: { is: "running" } }],
    });
  const served = await endpoints();
  expect(served?.address).toMatch(/^10\./);
  expect(served?.serving.map(({ pod }) => pod).sort()).toEqual(items.map(({ name }) => name).sort());
  expect(JSON.stringify([await web(), items])).not.toContain("s3cret");
});

it("goes through pages that are of one moment", async () => {
  const seen: string[] = [];
  const revisions = new Set<string>();
  let cursor: string | undefined;
  do {
    const answer = ANSWERS.pods.parse(
      await ask({ ask: "pods", limit: 1, ...(cursor === undefined ? {} : { cursor }) }),
    );
    seen.push(...answer.items.map(({ name }) => name));
    revisions.add(answer.revision);
    cursor = answer.cursor;
  } while (cursor !== undefined);
  expect(seen).toEqual((await pods()).items.map(({ name }) => name));
  expect([seen.length, revisions.size]).toEqual([4, 1]);
});

it("shows in a shared namespace what is the release's alone, and touches nothing else", async () => {
  const shared = async (asked: Ask) => ask(asked, false);
  const { items } = ANSWERS.pods.parse(await shared({ ask: "pods", ...PAGE }));
  expect(items.map(({ owner }) => owner?.name)).toEqual(["web", "web", "web"]);
  const events = ANSWERS.events.parse(await shared({ ask: "events", limit: 100 }));
  expect(events.items.length).toBeGreaterThan(0);
  expect(events.items.filter(({ object }) => object.name === "stranger")).toEqual([]);
  const touching: Ask[] = [
    { ask: "delete-pod", pod: "stranger" },
    { ask: "log", pod: "stranger", tail: 1, previous: false },
    { ask: "label", kind: "Pod", name: "stranger", labels: { a: "b" } },
  ];
  for (const one of touching) await expect(shared(one)).rejects.toMatchObject({ kind: "not-found" });
  expect(ANSWERS.pods.parse(await ask({ ask: "pods", ...PAGE }, false, "other")).items).toEqual([]);
});

it("answers a watch as soon as a pod is ended, and loses nothing over many watches", async () => {
  const before = await pods("app=web");
  const [victim] = before.items;
  if (victim === undefined) throw new Error("no pod");
  const waiting = ask({ ask: "watch", kind: "Pod", since: before.revision, waitSeconds: 20 });
  await new Promise((done) => setTimeout(done, 300));
  const ended = performance.now();
  await ask({ ask: "delete-pod", pod: victim.name });
  const first = ANSWERS.watch.parse(await waiting);
  expect(performance.now() - ended).toBeLessThan(5000);
  expect(first.changes.map(({ name }) => name)).toContain(victim.name);
  await until(
    "three pods again",
    async () => (await web())?.readyPods === 3 && (await endpoints())?.servingCount === 3,
  );
  const after = await pods();
  // From the same revision in one watch, and in many of one answer each.
  let since = before.revision;
  const told = [];
  while (BigInt(since) < BigInt(after.revision)) {
    const answer = ANSWERS.watch.parse(await ask({ ask: "watch", kind: "Pod", since, waitSeconds: 1 }));
    told.push(...answer.changes);
    if (answer.changes.length === 0) break;
    since = answer.revision;
  }
  const alive = new Set(before.items.map(({ name }) => name).concat("stranger"));
  for (const { type, name } of told)
    if (type === "deleted") alive.delete(name);
    else alive.add(name);
  expect([...alive].sort()).toEqual(after.items.map(({ name }) => name).sort());
  expect(told.filter(({ type, name }) => type === "deleted" && name === victim.name)).toHaveLength(1);
});

it("sets and takes away labels, one value a key, and selects by them", async () => {
  const [one] = (await pods("app=web")).items;
  const name = one?.name ?? "";
  await ask({ ask: "label", kind: "Pod", name, labels: { tier: "gold" } });
  await ask({ ask: "label", kind: "Pod", name, labels: { tier: "iron" } });
  expect((await pods("tier=gold")).items).toEqual([]);
  expect((await pods("tier in (iron)")).items.map((found) => found.name)).toEqual([name]);
  await ask({ ask: "label", kind: "Pod", name, labels: { tier: null } });
  expect((await pods("tier")).items).toEqual([]);
});

it("restarts a workload once a key", async () => {
  const before = new Set((await pods("app=web")).items.map(({ name }) => name));
  for (const _ of [1, 2]) await ask({ ask: "restart", kind: "Deployment", name: "web", key: "request-1" });
  await until("new pods alone", async () => {
    const { items } = await pods("app=web");
    return items.length === 3 && items.every(({ name, ready }) => ready && !before.has(name));
  });
  const sets = await cluster.must("GET", `/apis/apps/v1/namespaces/${namespace}/replicasets`);
  expect(sets).toMatchObject({ items: [{}, {}] });
});

it("reads logs and runs programs", async () => {
  const pod = (await pods("app=web")).items[0]?.name ?? "";
  const { text } = ANSWERS.log.parse(await ask({ ask: "log", pod, tail: 3, previous: false }));
  expect(text.trimEnd().split("\n")).toHaveLength(3);
  const run = { ask: "exec" as const, pod, timeoutSeconds: 10 };
  const done = await ask({ ...run, argv: ["sh", "-c", "echo 'a & b'; echo wrong >&2"] });
  expect(done).toEqual({ exitCode: 0, stdout: "a & b\n", stderr: "wrong\n", cut: false });
  await expect(ask({ ...run, argv: ["sleep", "30"], timeoutSeconds: 1 })).rejects.toMatchObject({
    providerCode: "ExecTimeout",
  });
  await expect(ask({ ...run, argv: ["true"], pod: "none" })).rejects.toMatchObject({ kind: "not-found" });
  await expect(ask({ ...run, argv: ["true"], container: "none" })).rejects.toMatchObject({ kind: "invalid" });
});

it("says which permission is missing, of commands too", async () => {
  const { server, caCertificate } = cluster;
  const token = await cluster.makeToken(namespace, "reader", "view");
  const weak = asking({ server, caCertificate, token });
  expect(ANSWERS.pods.parse(await weak({ ask: "pods", ...PAGE })).items).toHaveLength(4);
  const pod = (await pods("app=web")).items[0]?.name ?? "";
  await expect(weak({ ask: "exec", pod, argv: ["true"], timeoutSeconds: 5 })).rejects.toMatchObject({
    kind: "denied",
    remedy: expect.stringContaining("pods/exec"),
  });
  await expect(weak({ ask: "delete-pod", pod })).rejects.toMatchObject({ kind: "denied" });
});
