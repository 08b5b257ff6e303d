import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReleaseInput } from "../../workloads.ts";
import { accessOf } from "../access.ts";
import { directTransport } from "../transport.ts";
import { helmReleases } from "./releases.ts";
import { chart, openWorld, WEB } from "./test-world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld("helm-faults");
});
afterAll(() => world.close());

/** What a put of a chart is refused with. */
async function refused(name: string, archive: Uint8Array, changes: Partial<ReleaseInput> = {}) {
  const error = await world.releases.put(world.input(name, archive, changes)).then(
    (release) => expect.fail(`it was put: ${JSON.stringify(release)}`),
    (thrown: unknown) => thrown,
  );
  // Whatever went wrong leaves nothing pending.
  expect((await world.releases.describe(world.input(name, archive)))?.state).not.toBe("pending");
  return error;
}
const chartFile = (more: string) => ({ "Chart.yaml": `apiVersion: v2\nname: web\nversion: 1.0.0\n${more}` });

describe("what a package is refused for", () => {
  it("names the Kubernetes that it needs", async () => {
    expect(await refused("kube", await chart(WEB, chartFile("kubeVersion: '>=9.1.0'\n")))).toMatchObject({
      kind: "invalid",
      providerCode: "KubernetesVersion",
      message: expect.stringMatching(/^The package needs Kubernetes >=9\.1\.0, and the cluster has 1\.\d+/),
    });
  });

  it("points to the answer that its schema refuses", async () => {
    const schema = JSON.stringify({ properties: { replicas: { type: "integer", maximum: 5 } } });
    const archive = await chart(WEB, { "values.schema.json": schema });
    expect(await refused("schema", archive, { values: { replicas: 9 } })).toMatchObject({
      kind: "invalid",
      providerCode: "InvalidValues",
      message: expect.stringContaining("'/replicas': maximum: got 9, want 5"),
    });
  });

  it.each([
    ["fails by its own word", '{{ fail "give me a host" }}', /bad\.yaml:1:\d+.*give me a host/],
    ["asks for what is not there", "a: {{ .Values.a.b.c }}", /bad\.yaml:1:.*nil pointer/],
    ["requires an answer", 'a: {{ required "host is required" .Values.host }}', /bad\.yaml:1:.*host is required/],
    ["is no template", "a: {{ if }}", /bad\.yaml:1.*missing value for if/],
    ["makes no YAML", "a: b\n  c: d\n e", /bad\.yaml/],
  ])("names file and line of a template that %s", async (_, text, message) => {
    expect(await refused("template", await chart({ ...WEB, "bad.yaml": text }))).toMatchObject({
      kind: "invalid",
      providerCode: "TemplateFailed",
      message: expect.stringMatching(message),
    });
  });

  it("names an API that is gone, and a kind that nobody defined", async () => {
    const old = "apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: old}\n";
    expect(await refused("removed", await chart({ "old.yaml": old }))).toMatchObject({
      kind: "invalid",
      providerCode: "RemovedApi",
      message:
        "The package makes a Deployment of extensions/v1beta1, which this version of Kubernetes has no longer; it is apps/v1 now.",
    });
    const unknown = "apiVersion: acme.example/v1\nkind: Gadget\nmetadata: {name: g}\n";
    expect(await refused("unknown", await chart({ "g.yaml": unknown }))).toMatchObject({
      kind: "invalid",
      providerCode: "UnknownKind",
      message: expect.stringContaining("a Gadget of acme.example/v1"),
    });
  });

  it("names an immutable field, and the release lives on", async () => {
    await world.releases.put(world.input("fixed", await chart(WEB)));
    const error = await refused("fixed", await chart(WEB), { key: "jb-2", values: { app: "else" } });
    expect(error).toMatchObject({
      kind: "invalid",
      providerCode: "ImmutableField",
      message: expect.stringContaining('"fixed" cannot be changed in spec.selector'),
    });
    const third = await world.releases.put(
      world.input("fixed", await chart(WEB), { key: "jb-3", values: { replicas: 2 } }),
    );
    expect(third).toMatchObject({ state: "deployed", key: "jb-3" });
    expect((await world.releases.history(third)).map(({ state }) => state)).toEqual(["deployed", "superseded"]);
    await world.releases.remove({ ...third, key: "jb-4" });
  });

  it("leaves a name alone that somebody else has, and objects too", async () => {
    const secret = { apiVersion: "v1", kind: "Secret", type: "helm.sh/release.v1" };
    const labels = { owner: "helm", name: "theirs", status: "deployed", version: "1" };
    const metadata = { name: "sh.helm.release.v1.theirs.v1", labels };
    await world.cluster.must("POST", `/api/v1/namespaces/${world.namespace}/secrets`, { ...secret, metadata });
    expect(await refusedQuietly("theirs")).toMatchObject({ kind: "conflict", providerCode: "NameTaken" });
    await expect(world.releases.remove(world.input("theirs", new Uint8Array()))).rejects.toMatchObject({
      kind: "conflict",
    });

    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "mine" } };
    await world.cluster.must("POST", `/api/v1/namespaces/${world.namespace}/configmaps`, map);
    expect(await refused("mine", await chart(WEB))).toMatchObject({
      kind: "conflict",
      providerCode: "ObjectExists",
      message: expect.stringContaining('ConfigMap "mine"'),
    });
  });

  async function refusedQuietly(name: string): Promise<unknown> {
    return world.releases.put(world.input(name, await chart(WEB))).catch((error: unknown) => error);
  }

  it("quotes the cluster's quota, and the same key succeeds when it is gone", async () => {
    const quotas = `/api/v1/namespaces/${world.namespace}/resourcequotas`;
    const spec = { hard: { "count/deployments.apps": "0" } };
    await world.cluster.must("POST", quotas, {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: { name: "q" },
      spec,
    });
    const archive = await chart(WEB);
    // The quota's controller has to have counted first.
    await expect
      .poll(async () => JSON.stringify(await world.cluster.must("GET", `${quotas}/q`)), { timeout: 20_000 })
      .toContain('"used"');
    expect(await refused("quota", archive)).toMatchObject({
      kind: "quota",
      message: expect.stringContaining("exceeded quota: q"),
    });
    expect(await world.releases.describe(world.input("quota", archive))).toMatchObject({ state: "failed" });
    await world.cluster.must("DELETE", `${quotas}/q`);
    const put = await world.releases.put(world.input("quota", archive));
    expect(put).toMatchObject({ state: "deployed", key: "jb-1" });
    expect(await world.releases.history(put)).toHaveLength(1);
    await world.releases.remove({ ...put, key: "jb-2" });
  });

  it("names the permission that is missing", async () => {
    const token = await world.cluster.makeToken(world.namespace, "viewer", "view");
    const { server, caCertificate } = world.cluster;
    const transport = directTransport(accessOf({ server, caCertificate, token }), { allows: () => true });
    const releases = helmReleases({ ...world.options, transport });
    await expect(releases.put(world.input("denied", await chart(WEB)))).rejects.toMatchObject({
      kind: "denied",
      remedy: `Allow the credential to list secrets in the namespace ${world.namespace}.`,
    });
    await transport.close();
  });

  it("says that a namespace is ending or not there", async () => {
    const namespace = await world.cluster.makeNamespace("helm-ending");
    const path = `/api/v1/namespaces/${namespace}`;
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m", finalizers: ["example.org/stay"] } };
    await world.cluster.must("POST", `${path}/configmaps`, map);
    await world.cluster.must("DELETE", path);
    await expect(world.releases.put({ ...world.input("ending", await chart(WEB)), namespace })).rejects.toMatchObject({
      kind: "conflict",
      providerCode: "NamespaceTerminating",
    });
    await world.cluster.must("PUT", `${path}/configmaps/m`, { ...map, metadata: { name: "m", finalizers: [] } });
    await world.cluster.removeNamespace(namespace);
    await expect(world.releases.put({ ...world.input("ending", await chart(WEB)), namespace })).rejects.toMatchObject({
      kind: "not-found",
      message: expect.stringContaining(`namespaces "${namespace}" not found`),
    });
  });

  it("says that a package is too large for a cluster to keep", async () => {
    const noise = randomBytes(1_200_000).toString("base64");
    const error = await refused("large", await chart(WEB, { "files/noise.txt": noise }));
    expect(error).toMatchObject({ kind: "invalid", providerCode: "PackageTooLarge" });
    expect(await world.releases.describe(world.input("large", new Uint8Array()))).toBeUndefined();
  });

  it("never quotes an answer that may be secret", async () => {
    const archive = await chart({
      "bad.yaml": '{{ fail (printf "no %s or %s" .Values.auth.password (.Values.text | b64enc)) }}',
    });
    const error = await refused("masked", archive, {
      values: { auth: { password: "hunter2" }, text: "a-long-text-of-somebody" },
    });
    expect(error).toMatchObject({ message: expect.stringContaining("no ******** or ********") });
  });

  it("dials nobody, whatever a schema refers to", async () => {
    let dialled = 0;
    const server = createServer((_, answer) => {
      dialled++;
      answer.end("true");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/schema.json`;
    for (const [index, schema] of [
      { $ref: url },
      { $schema: url },
      { properties: { a: { $ref: url } } },
      { $id: url, $ref: "other.json" },
    ].entries()) {
      const archive = await chart(WEB, { "values.schema.json": JSON.stringify(schema) });
      const input = world.input(`remote-${index}`, archive, { values: { a: 1 } });
      expect(await world.releases.put(input)).toMatchObject({ state: "deployed" });
      await world.releases.remove(input);
    }
    const outer = {
      "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: inner, version: 1.0.0}]\n",
    };
    const files = {
      ...outer,
      "charts/inner/Chart.yaml": "apiVersion: v2\nname: inner\nversion: 1.0.0\n",
      "charts/inner/values.schema.json": JSON.stringify({ $ref: url }),
    };
    const nested = world.input("nested", await chart(WEB, files), { values: { inner: { a: 1 } } });
    expect(await world.releases.put(nested)).toMatchObject({ state: "deployed" });
    await world.releases.remove(nested);
    expect(dialled).toBe(0);
    server.close();
  });
});
