import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import * as z from "zod";
import { packFiles } from "../../../packages/test-pack.ts";
import { TAGS } from "../../contract.ts";
import type { Adjustments } from "../../workloads.ts";
import { openReleases } from "../releases.ts";
import { Killed, realCluster } from "../test-cluster.ts";
import { manifestReleases } from "./manifests.ts";

const real = realCluster();
const { server } = real;
/** A worker that has just started. */
const releases = () => {
  const cluster = real.worker();
  return openReleases(cluster, { manifests: manifestReleases(cluster) });
};
let namespace = "";
beforeEach(async () => {
  namespace = await server.makeNamespace("manifests");
});
afterEach(async () => {
  real.dieAfter(Number.POSITIVE_INFINITY);
  await server.removeNamespace(namespace);
});
afterAll(() => real.close());

const place = () => ({ namespace, name: "web" });
const tags = () => ({ [TAGS.tenant]: "tenant-1", [TAGS.deployment]: `d-${namespace}` });
const deployment = (image = "nginx:1", more = "replicas: 2") => `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  ${more}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: app, image: "${image}", env: [{ name: MODE, value: fast }] }] }
`;
const service =
  "apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n";
const settings = (value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { mode: ${value} }\n`;
const secret = (value: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: login }\nstringData: { password: ${value} }\n`;

async function input(key: string, objects: readonly string[], adjustments?: Adjustments, version = "1.0.0") {
  const files = {
    "package.json": JSON.stringify({ name: "web", version, app_version: "2" }),
    "manifests/all.yaml": objects.join("---\n"),
  };
  const archive = new Uint8Array(await packFiles(files));
  const rest = adjustments === undefined ? {} : { adjustments };
  return { ...place(), key, format: "manifests", archive, values: {}, tags: tags(), ...rest };
}
const put = async (...args: Parameters<typeof input>) => releases().put(await input(...args));
const diff = async (...args: Parameters<typeof input>) => (await releases().diff(await input(...args))).changes;

const Names = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
/** What is there with our label, records left out. */
async function there(): Promise<readonly string[]> {
  const selector = encodeURIComponent(`pitrix.io/deployment=d-${namespace},!pitrix.io/revision`);
  const lists = ["api/v1 configmaps", "api/v1 secrets", "api/v1 services", "apis/apps/v1 deployments"].map(
    async (one) => {
      const [base = "", plural = ""] = one.split(" ");
      const path = `/${base}/namespaces/${namespace}/${plural}?labelSelector=${selector}`;
      return Names.parse(await server.must("GET", path)).items.map(({ metadata }) => `${plural}/${metadata.name}`);
    },
  );
  return (await Promise.all(lists)).flat();
}
const api = (plural: string, name: string, group = "apps/v1") =>
  `/${group === "v1" ? "api" : "apis"}/${group}/namespaces/${namespace}/${plural}/${name}`;

it("puts by server-side apply, prunes by inventory, tells both before by dry run, and keeps history", async () => {
  const all = [deployment(), service, settings("a"), secret("one")];
  expect((await diff("k1", all)).map(({ kind, action }) => `${action} ${kind}`)).toEqual([
    "create Secret",
    "create ConfigMap",
    "create Service",
    "create Deployment",
  ]);
  expect(await there()).toEqual([]);
  real.spoken();
  expect(await put("k1", all)).toMatchObject({
    revision: 1,
    state: "deployed",
    key: "k1",
    package: "web",
    packageVersion: "1.0.0",
    appVersion: "2",
  });
  // Twice for each object, three for the release, and one for each version of an API group.
  expect(real.spoken()).toHaveLength(2 * 4 + 3 + 2);
  expect(await there()).toEqual(["configmaps/settings", "secrets/login", "services/web", "deployments/web"]);
  expect(await releases().health(place(), { budgetMs: 30_000 })).toMatchObject({
    ready: true,
    workloads: [{ kind: "Service" }, { kind: "Deployment", desired: 2, current: 2 }],
  });
  expect(await releases().drift(place())).toEqual([]);

  const next = [deployment("nginx:2"), secret("two"), settings("a")];
  const changes = await diff("k2", next);
  expect(changes).toEqual([
    expect.objectContaining({
      action: "change",
      kind: "Secret",
      fields: [{ pointer: "/data/password", before: "********", after: "********" }],
    }),
    expect.objectContaining({
      action: "change",
      kind: "Deployment",
      fields: [{ pointer: "/spec/template/spec/containers/0/image", before: "nginx:1", after: "nginx:2" }],
    }),
    { action: "delete", apiVersion: "v1", kind: "Service", namespace, name: "web" },
  ]);
  expect(await put("k2", next, undefined, "1.1.0")).toMatchObject({
    revision: 2,
    state: "deployed",
    packageVersion: "1.1.0",
  });
  expect(await there()).toEqual(["configmaps/settings", "secrets/login", "deployments/web"]);
  // The same key again changes nothing and asks once.
  real.spoken();
  expect(await put("k2", [settings("other")])).toMatchObject({ revision: 2, state: "deployed" });
  expect(real.spoken()).toHaveLength(1);
  expect((await releases().history(place())).map(({ revision, state }) => `${revision} ${state}`)).toEqual([
    "2 deployed",
    "1 superseded",
  ]);

  await releases().remove({ ...place(), key: "end" });
  expect(await there()).toEqual([]);
  expect(await releases().history(place())).toEqual([]);
  await releases().remove({ ...place(), key: "end" });
});

it("keeps ten revisions", async () => {
  for (let index = 1; index <= 12; index++) await put(`k${index}`, [settings(`v${index}`)]);
  expect((await releases().history(place())).map(({ revision }) => revision)).toEqual([
    12, 11, 10, 9, 8, 7, 6, 5, 4, 3,
  ]);
});

it.each([
  ["before a request", false],
  ["after one whose answer nobody read", true],
])("ends the same when its worker dies %s, wherever that is", async (_, answerUnread) => {
  await put("k1", [deployment(), service, settings("a")]);
  const next = await input("k2", [deployment("nginx:2"), settings("b"), secret("x")]);
  let deaths = 0;
  for (let requests = 0; ; requests++) {
    real.dieAfter(requests, answerUnread);
    try {
      await releases().put(next);
      break;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      deaths++;
    }
  }
  real.dieAfter(Number.POSITIVE_INFINITY);
  expect(deaths).toBeGreaterThan(8);
  expect(await there()).toEqual(["configmaps/settings", "secrets/login", "deployments/web"]);
  expect((await releases().history(place())).map(({ revision, state, key }) => [revision, state, key])).toEqual([
    [2, "deployed", "k2"],
    [1, "superseded", "k1"],
  ]);
  expect(await releases().drift(place())).toEqual([]);
  for (let requests = 1; ; requests++) {
    real.dieAfter(requests, answerUnread);
    try {
      await releases().remove({ ...place(), key: "end" });
      break;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
  real.dieAfter(Number.POSITIVE_INFINITY);
  expect(await there()).toEqual([]);
  expect(await releases().history(place())).toEqual([]);
});

it("takes nothing that somebody else has made, and deletes nothing that is not ours", async () => {
  await server.must("POST", `/api/v1/namespaces/${namespace}/configmaps`, { metadata: { name: "settings" } });
  await expect(put("k1", [settings("a")])).rejects.toMatchObject({
    kind: "conflict",
    providerCode: "AlreadyExists",
    message: expect.stringContaining("ConfigMap/settings"),
  });
  expect(await releases().history(place())).toMatchObject([{ state: "failed" }]);
  await server.must("DELETE", api("configmaps", "settings", "v1"));
  expect(await put("k1", [settings("a"), service])).toMatchObject({ revision: 1, state: "deployed" });
  // Somebody takes it for himself: he takes our label away.
  await server.must("DELETE", api("services", "web", "v1"));
  await server.must("POST", `/api/v1/namespaces/${namespace}/services`, {
    metadata: { name: "web" },
    spec: { ports: [{ port: 1 }] },
  });
  await put("k2", [settings("a")]);
  await releases().remove({ ...place(), key: "end" });
  expect((await server.call("GET", api("services", "web", "v1"))).status).toBe(200);
});

it("waits for an object that is being deleted, says what holds it, and puts its own when it is gone", async () => {
  const path = api("configmaps", "settings", "v1");
  await put("k1", [settings("a")]);
  const held = (finalizers: readonly string[]) => server.must("PATCH", path, { metadata: { finalizers } });
  await held(["example.com/held"]);
  await server.must("DELETE", path);
  await expect(put("k2", [settings("b")])).rejects.toMatchObject({
    kind: "unavailable",
    providerCode: "ObjectTerminating",
    message: expect.stringMatching(/ConfigMap\/settings is being deleted.* held by example\.com\/held/),
  });
  await held([]);
  expect(await put("k2", [settings("b")])).toMatchObject({ state: "deployed" });
  expect(await server.must("GET", path)).not.toHaveProperty("metadata.deletionTimestamp");
});

it("takes back what was changed behind our back, and tells what others set", async () => {
  await put("k1", [deployment(), settings("a")]);
  const other = (manager: string, body: object) => applyAs(manager, api("deployments", "web"), body);
  const web = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" } };
  await other("somebody", {
    ...web,
    metadata: { name: "web", annotations: { note: "theirs" } },
    spec: { replicas: 5 },
  });
  await server.must("DELETE", api("configmaps", "settings", "v1"));
  expect(await releases().drift(place())).toEqual([
    { action: "delete", apiVersion: "v1", kind: "ConfigMap", namespace, name: "settings" },
    {
      action: "change",
      apiVersion: "apps/v1",
      kind: "Deployment",
      namespace,
      name: "web",
      fields: [{ pointer: "/spec/replicas", before: 2, after: 5 }],
    },
  ]);
  await put("k2", [deployment(), settings("a")]);
  expect(await releases().drift(place())).toEqual([]);
  const noted = deployment().replace("{ name: web }", "{ name: web, annotations: { note: ours } }");
  await expect(put("k3", [noted, settings("a")])).rejects.toMatchObject({
    kind: "conflict",
    providerCode: "FieldConflict",
    message: expect.stringMatching(/Deployment\/web: .*\.metadata\.annotations\.note \(.*"somebody".*\)/),
  });
  expect(await put("k4", [deployment(), settings("a")])).toMatchObject({ revision: 4, state: "deployed" });
});

it("names a field that nobody may change, and says before that the object would have to be made anew", async () => {
  await put("k1", [deployment()]);
  const moved = deployment().replaceAll("app: web", "app: other");
  expect(await diff("k2", [moved])).toEqual([
    expect.objectContaining({ action: "replace", kind: "Deployment", name: "web" }),
  ]);
  await expect(put("k2", [moved])).rejects.toMatchObject({
    kind: "invalid",
    providerCode: "ImmutableField",
    message: expect.stringContaining("spec.selector"),
  });
  expect(await releases().history(place())).toMatchObject([
    { revision: 2, state: "failed" },
    { revision: 1, state: "deployed" },
  ]);
  expect(await put("k3", [deployment("nginx:3")])).toMatchObject({ revision: 3, state: "deployed" });
});

it("puts what a package defines before what is of that kind, and refuses kinds that nobody defines before anything is made", async () => {
  const group = `${namespace}.example.org`;
  const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.${group} }
spec:
  group: ${group}
  scope: Namespaced
  names: { plural: things, singular: thing, kind: Thing }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }]
`;
  const thing = `apiVersion: ${group}/v1\nkind: Thing\nmetadata: { name: one }\nspec: { size: 1 }\n`;
  await expect(put("k0", [settings("a"), thing])).rejects.toMatchObject({
    kind: "invalid",
    providerCode: "UnknownKind",
  });
  const gone = "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: { name: a }\n";
  await expect(put("k0", [gone])).rejects.toMatchObject({
    message: expect.stringContaining("since Kubernetes 1.22; it is networking.k8s.io/v1 now"),
  });
  expect(await there()).toEqual([]);
  expect(await put("k1", [thing, definition, settings("a")])).toMatchObject({ state: "deployed" });
  expect(await releases().drift(place())).toEqual([]);
  expect(await releases().health(place())).toMatchObject({
    ready: true,
    workloads: [{ kind: "CustomResourceDefinition" }, { kind: "Thing" }],
  });
  await put("k2", [settings("a")]);
  const crd = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.${group}`;
  expect((await server.call("GET", `/apis/${group}/v1/namespaces/${namespace}/things/one`)).status).toBe(404);
  expect((await server.call("GET", crd)).status).toBe(200);
  await releases().remove({ ...place(), key: "end" });
  expect((await server.call("GET", crd)).status).toBe(404);
});

it("hands the number of pods to an autoscaler and takes it back", async () => {
  const Replicas = z.object({ spec: z.object({ replicas: z.number() }) });
  const replicas = async () => Replicas.parse(await server.must("GET", api("deployments", "web"))).spec.replicas;
  await put("k1", [deployment("nginx:1", "replicas: 3")]);
  await put("k2", [deployment("nginx:1", "replicas: 3")], {
    "Deployment/web": { autoscaling: { min: 2, max: 5, cpu: 50 } },
  });
  expect(await replicas()).toBeGreaterThanOrEqual(2);
  await put("k3", [deployment("nginx:1", "replicas: 4")]);
  expect(await replicas()).toBe(4);
  await put("k4", [deployment("nginx:1", "replicas: 4")], { "Deployment/web": { replicas: 0 } });
  expect(await replicas()).toBe(0);
});

async function applyAs(manager: string, path: string, body: object): Promise<void> {
  const answer = await real.transport.request({
    method: "PATCH",
    path: `${path}?fieldManager=${manager}&force=true`,
    headers: { "content-type": "application/apply-patch+yaml" },
    body: JSON.stringify(body),
  });
  for await (const _ of answer.body);
  expect(answer.status).toBe(200);
}
