import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { packFiles } from "../../packages/test-pack.ts";
import { chart, openWorld } from "./helm/test-world.ts";
import { manifestReleases } from "./manifests/manifests.ts";
import { openNamespaces } from "./namespaces.ts";
import { openReleases } from "./releases.ts";
import { realCluster } from "./test-cluster.ts";

const world = await openWorld("others");
const real = realCluster();
const own = { "pitrix:deployment": "dep-1", "pitrix:tenant": "tnt-1" };
let other = "";
beforeEach(() => {
  other = `${world.namespace}-other`;
});
afterEach(() => real.server.removeNamespace(other));
afterAll(async () => {
  await real.close();
  await world.close();
});

const settings = (namespace: string, more = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: ${namespace}${more} }\ndata: { a: b }\n`;
const manifests = () => {
  const cluster = real.worker();
  return openReleases(cluster, { helm: world.releases, manifests: manifestReleases(cluster) });
};
const plain = async (objects: string) =>
  world.input("plain", new Uint8Array(await packFiles({ ...META, "manifests/all.yaml": objects })), {
    format: "manifests",
  });
const META = { "package.json": '{"name": "plain", "version": "1.0.0"}' };
const written = async () => (await real.server.call("GET", `/api/v1/namespaces/${other}/configmaps/settings`)).status;

describe.each([
  ["another tenant", { "pitrix:tenant": "tnt-2" }],
  ["another deployment of the same tenant", { ...own, "pitrix:deployment": "dep-2" }],
])("a namespace of %s", (_, tags) => {
  beforeEach(() => openNamespaces(real.transport).ensure({ name: other, tags }));
  const taken = { kind: "invalid", providerCode: "NamespaceTaken", message: expect.stringContaining(world.namespace) };

  it("takes nothing of a package, of its hooks, nor by a dry run", async () => {
    const input = await plain(settings(other));
    await expect(manifests().diff(input)).rejects.toMatchObject(taken);
    await expect(manifests().put(input)).rejects.toMatchObject(taken);
    const itself = `apiVersion: v1\nkind: Namespace\nmetadata: { name: ${other} }\n`;
    await expect(manifests().put(await plain(itself))).rejects.toMatchObject(taken);
    const charted = world.input("chart", await chart({ "settings.yaml": settings(other) }));
    await expect(manifests().put(charted)).rejects.toMatchObject(taken);
    const hook = settings(other, ', annotations: { "helm.sh/hook": pre-install }');
    const hooked = world.input("hooked", await chart({ "settings.yaml": hook }));
    const run = { ...hooked, event: "pre-install" as const, budgetMs: 5000 };
    await expect(manifests().runHooks(run)).rejects.toMatchObject(taken);
    expect(await written()).toBe(404);
  });
});

describe("a namespace that is nobody's, or is the tenant's", () => {
  it.each([{}, { "pitrix:tenant": "tnt-1" }])("takes what a package puts there: %j", async (tags) => {
    await openNamespaces(real.transport).ensure({ name: other, tags });
    await manifests().put(await plain(settings(other)));
    expect(await written()).toBe(200);
    await manifests().remove({ namespace: world.namespace, name: "plain", key: "k2" });
    expect(await written()).toBe(404);
  });
});
