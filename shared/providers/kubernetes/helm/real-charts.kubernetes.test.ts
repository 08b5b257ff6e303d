import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chart, openWorld } from "./test-world.ts";

/** Charts of the repositories "stable" and "incubator", unedited: see the NOTICE beside them. */
const charts = (folder: string, names: readonly string[]) =>
  names.map((name) => [name, new URL(`${folder}/${name}.tgz`, import.meta.url)] as const);
const OURS = charts("testdata", [
  "consul-0.1.5",
  "drupal-6.2.12",
  "ghost-9.1.13",
  "grafana-0.1.4",
  "jenkins-2.5.4",
  "minio-5.0.33",
  "mongodb-0.1.2",
  "mysql-1.6.9",
  "nginx-ingress-1.41.3",
  "postgresql-8.6.4",
  "prometheus-0.1.5",
  "rabbitmq-6.18.2",
  "redis-10.5.7",
]);
const FORMATS = charts("../../../packages/helm/testdata", ["memcached-3.2.5", "wordpress-9.0.3"]);
/** They name APIs that clusters have no longer, whatever the answers are. */
const GONE = [
  ...charts("testdata", ["etcd-operator-0.11.2", "kafka-0.21.5"]),
  ...charts("../../../packages/helm/testdata", ["zookeeper-2.1.6"]),
];

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld("helm-charts");
});
afterAll(() => world.close());

describe("OP-33: real charts", () => {
  it.each([...OURS, ...FORMATS])("OP-33: installs, upgrades and uninstalls %s", async (name, url) => {
    const archive = readFileSync(url);
    const short = name.slice(0, name.lastIndexOf("-"));
    const input = world.input(short, archive, { tags: { "pitrix:deployment": world.namespace } });
    const first = await world.releases.put(input);
    expect(first).toMatchObject({
      revision: 1,
      state: "deployed",
      package: short,
      packageVersion: name.slice(short.length + 1),
    });
    expect(await world.releases.drift(input)).toEqual([]);
    expect(await world.releases.put({ ...input, key: "jb-2" })).toMatchObject({ revision: 2, state: "deployed" });
    await world.releases.remove(input);
    expect(await world.releases.describe(input)).toBeUndefined();
    for (const kind of ["apps/v1/deployments", "apps/v1/statefulsets", "rbac.authorization.k8s.io/v1/clusterroles"]) {
      const path = `/apis/${kind}?labelSelector=pitrix.io/deployment%3D${world.namespace}`;
      expect(await world.cluster.must("GET", path)).toMatchObject({ items: [] });
    }
  });

  it.each(GONE)("OP-33: says which API %s needs that is gone", async (name, url) => {
    const input = world.input(name.slice(0, name.indexOf("-")), readFileSync(url));
    await expect(world.releases.put(input)).rejects.toMatchObject({
      kind: "invalid",
      providerCode: "RemovedApi",
      message: expect.stringMatching(
        /^The package makes a (PodDisruptionBudget of policy|CustomResourceDefinition of apiextensions\.k8s\.io)\/v1beta1, which this version of Kubernetes has no longer; it is \S+\/v1 now\.$/,
      ),
    });
    expect(await world.releases.describe(input)).toBeUndefined();
  });

  it("installs kinds of its own before objects of them, and leaves the kinds behind", async () => {
    const group = `g${Date.now()}.example.org`;
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `things.${group}` },
      spec: {
        group,
        scope: "Namespaced",
        names: { kind: "Thing", plural: "things" },
        versions: [
          {
            name: "v1",
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        ],
      },
    };
    const thing = `apiVersion: ${group}/v1\nkind: Thing\nmetadata: {name: one}\nspec: {size: {{ .Values.size | default 1 }}}\n`;
    const archive = await chart({ "thing.yaml": thing }, { "crds/things.yaml": JSON.stringify(definition) });
    const input = world.input("kinds", archive);
    expect((await world.releases.diff(input)).changes).toEqual([
      { apiVersion: `${group}/v1`, kind: "Thing", namespace: world.namespace, name: "one", action: "create" },
    ]);
    expect(await world.releases.put(input)).toMatchObject({ state: "deployed" });
    const path = `/apis/${group}/v1/namespaces/${world.namespace}/things/one`;
    await world.releases.put({ ...input, key: "jb-2", values: { size: 7 } });
    expect(await world.cluster.must("GET", path)).toMatchObject({ spec: { size: 7 } });
    await world.releases.remove(input);
    expect((await world.cluster.call("GET", path)).status).toBe(404);
    const kinds = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/things.${group}`;
    expect((await world.cluster.call("GET", kinds)).status).toBe(200);
    await world.cluster.must("DELETE", kinds);
  });
});
