import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectChange } from "../../workloads.ts";
import { chart, openWorld, WEB } from "./test-world.ts";

let world: Awaited<ReturnType<typeof openWorld>>;
beforeAll(async () => {
  world = await openWorld("helm-preview");
});
afterAll(() => world.close());

const inShort = (changes: readonly ObjectChange[]) =>
  changes.map(({ kind, name, action }) => `${action} ${kind}/${name}`).sort();
const secret = (name: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {password: {{ .Values.password | default "first" | quote }}}\n`;

describe("a diff", () => {
  it("says what a put would make, change, replace and delete, writes nothing, and masks secrets", async () => {
    const archive = await chart({ ...WEB, "secret.yaml": secret("shown") });
    const input = world.input("shown", archive);
    world.asked();
    const { changes: fresh } = await world.releases.diff(input);
    expect(inShort(fresh)).toEqual(["create ConfigMap/shown", "create Deployment/shown", "create Secret/shown"]);
    expect(fresh.every(({ fields }) => fields === undefined)).toBe(true);
    const writes = world.asked().filter(({ method, path }) => method !== "GET" && !path.includes("dryRun=All"));
    expect(writes).toEqual([]);
    await world.releases.put(input);
    expect((await world.releases.diff({ ...input, key: "jb-2" })).changes).toEqual([]);

    const values = { colour: "blue", replicas: 3, password: "second-one" };
    const { changes } = await world.releases.diff({ ...input, key: "jb-2", values });
    expect(inShort(changes)).toEqual(["change ConfigMap/shown", "change Deployment/shown", "change Secret/shown"]);
    const fields = Object.fromEntries(changes.map(({ kind, fields: of }) => [kind, of]));
    expect(fields.ConfigMap).toEqual([{ pointer: "/data/colour", before: "red", after: "blue" }]);
    expect(fields.Deployment).toEqual([
      { pointer: "/spec/replicas", before: 1, after: 3 },
      { pointer: "/spec/template/spec/containers/0/env/0/value", before: "red", after: "blue" },
    ]);
    expect(fields.Secret).toEqual([{ pointer: "/data/password", before: "********", after: "********" }]);
    expect(JSON.stringify(changes)).not.toContain("second-one");

    const smaller = await chart({ "deployment.yaml": WEB["deployment.yaml"] });
    const { changes: replaced } = await world.releases.diff({
      ...input,
      key: "jb-2",
      archive: smaller,
      values: { app: "else" },
    });
    expect(inShort(replaced)).toEqual(["delete ConfigMap/shown", "delete Secret/shown", "replace Deployment/shown"]);
    expect(replaced.find(({ kind }) => kind === "Deployment")?.fields).toEqual([{ pointer: "/spec/selector" }]);
    await world.releases.remove(input);
  });

  it("works for a namespace that is not there yet", async () => {
    const input = { ...world.input("nowhere", await chart(WEB)), namespace: `${world.namespace}-later` };
    expect(inShort((await world.releases.diff(input)).changes)).toEqual([
      "create ConfigMap/nowhere",
      "create Deployment/nowhere",
    ]);
  });

  it("is refused as a put is", async () => {
    const old = await chart({ "old.yaml": "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: old}\n" });
    await expect(world.releases.diff(world.input("old", old))).rejects.toMatchObject({ providerCode: "RemovedApi" });
  });
});

describe("drift", () => {
  it("tells what was changed and deleted behind our back, and nothing that the cluster does itself", async () => {
    const input = world.input("drifting", await chart(WEB));
    expect(await world.releases.drift(input)).toEqual([]);
    await world.releases.put(input);
    const path = `/apis/apps/v1/namespaces/${world.namespace}/deployments/drifting`;
    const ready = async () => JSON.stringify(await world.cluster.must("GET", path)).includes('"availableReplicas":1');
    await expect.poll(ready, { timeout: 30_000 }).toBe(true);
    expect(await world.releases.drift(input)).toEqual([]);
    const live = await world.cluster.must("GET", `${path}/scale`);
    await world.cluster.must("PUT", `${path}/scale`, Object.assign({}, live, { spec: { replicas: 5 } }));
    await world.cluster.must("DELETE", `/api/v1/namespaces/${world.namespace}/configmaps/drifting`);
    const changes = await world.releases.drift(input);
    expect(inShort(changes)).toEqual(["change Deployment/drifting", "delete ConfigMap/drifting"]);
    expect(changes.find(({ kind }) => kind === "Deployment")?.fields).toEqual([
      { pointer: "/spec/replicas", before: 1, after: 5 },
    ]);
    // The next put mends it.
    await world.releases.put({ ...input, key: "jb-2" });
    expect(await world.releases.drift(input)).toEqual([]);
    expect(inShort(await world.releases.drift({ namespace: world.namespace, name: "no-such" }))).toEqual([]);
    await world.releases.remove(input);
  });
});

describe("what a template looks up", () => {
  it("is shown from its own namespace, and from nowhere else", async () => {
    const other = await world.cluster.makeNamespace("helm-other");
    for (const namespace of [other, world.namespace]) {
      const body = { apiVersion: "v1", kind: "Secret", metadata: { name: "found" }, stringData: { a: "b" } };
      await world.cluster.must("POST", `/api/v1/namespaces/${namespace}/secrets`, body);
    }
    const look = (...args: string[]) => `{{ len (lookup ${args.map((arg) => JSON.stringify(arg)).join(" ")}) }}`;
    const text = `apiVersion: v1
kind: ConfigMap
metadata: {name: looked}
data:
  own: "${look("v1", "Secret", world.namespace, "found")}"
  other: "${look("v1", "Secret", other, "found")}"
  others: "${look("v1", "Secret", other, "")}"
  all: "${look("v1", "Secret", "", "")}"
  nodes: "${look("v1", "Node", "", "")}"
  class: "{{ (lookup "storage.k8s.io/v1" "StorageClass" "" "standard").metadata.name }}"
`;
    const input = world.input("looking", await chart({ "looked.yaml": text }));
    await world.releases.put(input);
    const looked = await world.cluster.must("GET", `/api/v1/namespaces/${world.namespace}/configmaps/looked`);
    expect(looked).toMatchObject({
      data: { own: expect.stringMatching(/^[1-9]/), other: "0", others: "0", all: "0", nodes: "0", class: "standard" },
    });
    await world.releases.remove(input);
    await world.cluster.removeNamespace(other);
  });
});

describe("hooks", () => {
  const job = (name: string, event: string, more = "") => `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}, annotations: {"helm.sh/hook": "${event}"${more}}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a, args: ["{{ .Values.a | default "one" }}", "{{ randAlpha 8 }}"]}]}}}
`;

  it("are handed over by event and are no part of a put", async () => {
    const archive = await chart({
      ...WEB,
      "a.yaml": job(
        "before",
        "pre-install,pre-upgrade",
        ', "helm.sh/hook-weight": "-5", "helm.sh/hook-delete-policy": "hook-succeeded, hook-failed"',
      ),
      "b.yaml": job("after", "post-install"),
      "c.yaml": job("proof", "test-success"),
    });
    const input = world.input("hooked", archive, { values: { a: "two" } });
    const before = await world.releases.hooksOf({ ...input, event: "pre-install" });
    expect(before).toMatchObject([
      {
        object: { metadata: { name: "before", labels: { "pitrix.io/deployment": "dep-1" } } },
        events: ["pre-install", "pre-upgrade"],
        weight: -5,
        deletions: ["hook-succeeded", "hook-failed"],
      },
    ]);
    expect(JSON.stringify(before)).toContain('"two"');
    await world.releases.put(input);
    expect(await world.names("apis/batch/v1/jobs")).toEqual([]);
    expect((await world.releases.objectsOf(input)).map(({ kind }) => kind).sort()).toEqual(["ConfigMap", "Deployment"]);
    const after = await world.releases.hooksOf({ ...input, event: "post-install" });
    expect(after).toMatchObject([
      { object: { metadata: { name: "after" } }, weight: 0, deletions: ["before-hook-creation"] },
    ]);
    expect(await world.releases.hooksOf({ ...input, event: "post-install" })).toEqual(after);
    const test = await world.releases.hooksOf({ ...input, event: "test", values: { a: "changed" } });
    expect(test).toMatchObject([{ object: { metadata: { name: "proof" } }, events: ["test"] }]);
    expect(JSON.stringify(test)).not.toContain("changed");
    expect(await world.releases.hooksOf({ ...input, event: "pre-delete" })).toEqual([]);

    // What they made goes with the release, when it is of this deployment.
    const made = [after, test].map(([hook]) => hook?.object ?? expect.fail("no hook"));
    for (const object of made)
      await world.cluster.must("POST", `/apis/batch/v1/namespaces/${world.namespace}/jobs`, object);
    await world.releases.remove(input);
    await expect.poll(() => world.names("apis/batch/v1/jobs"), { timeout: 20_000 }).toEqual([]);
  });
});
