import { expect, it } from "vitest";
import { readObjects, refKey, refOf, UnreadableObject } from "./objects.ts";
import { Resources } from "./resources.ts";
import type { ClusterTransport } from "./transport.ts";
import { readDocuments } from "./yaml.ts";

it("reads YAML as the cluster's own tools do", () => {
  const text =
    'a: yes\nb: 0644\nc: 1e3\nd: 12:30:45\ne: 2001-01-01\nf: "yes"\n1: x\ng: 1_000\n---\n---\nr: &a {x: ~}\ns: *a\n';
  expect(readDocuments(text)).toEqual([
    { a: true, b: 420, c: 1000, d: "12:30:45", e: "2001-01-01", f: "yes", 1: "x", g: 1000 },
    null,
    { r: { x: null }, s: { x: null } },
  ]);
  expect(() => readDocuments("a: [")).toThrow();
  expect(() => readDocuments("a: .inf")).toThrow();
  const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 200 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(",")}]\n`).join("")}`;
  expect(() => readDocuments(bomb)).toThrow(/alias/i);
});

it("finds the objects of a text, those of lists too", () => {
  const objects = readObjects(
    "# nothing\n---\nkind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: s, labels: }}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: other}\n",
  );
  expect(objects.map((object) => refOf(object, "mine"))).toEqual([
    { apiVersion: "v1", kind: "Secret", namespace: "mine", name: "s" },
    { apiVersion: "apps/v1", kind: "Deployment", namespace: "other", name: "d" },
  ]);
  expect(() => readObjects("apiVersion: v1\nkind: Secret\nmetadata: {}\n")).toThrow(UnreadableObject);
  expect(() => readObjects("just text")).toThrow(UnreadableObject);
});

it("knows one object in any version of its group", () => {
  const old = refKey({ apiVersion: "apps/v1beta1", kind: "Deployment", namespace: "a", name: "b" });
  expect(old).toBe(refKey({ apiVersion: "apps/v1", kind: "Deployment", namespace: "a", name: "b" }));
  expect(old).not.toBe(refKey({ apiVersion: "extensions/v1", kind: "Deployment", namespace: "a", name: "b" }));
});

it("asks for each version of a group once, and again after a fault", async () => {
  const asked: string[] = [];
  let down = true;
  const transport: ClusterTransport = {
    async request({ path }) {
      asked.push(path);
      if (down) return { status: 503, headers: {}, body: chunks("{}") };
      if (path !== "/apis/apps/v1") return { status: 404, headers: {}, body: chunks("{}") };
      const resources = [
        { name: "deployments", kind: "Deployment", namespaced: true },
        { name: "deployments/scale", kind: "Scale", namespaced: true },
        { name: "things", kind: "Thing", namespaced: false },
      ];
      return { status: 200, headers: {}, body: chunks(JSON.stringify({ resources })) };
    },
    async close() {},
  };
  const resources = new Resources(transport);
  await expect(resources.of("apps/v1", "Deployment")).rejects.toMatchObject({ kind: "unavailable" });
  down = false;
  const ref = { apiVersion: "apps/v1", kind: "Deployment", name: "a b" };
  expect(await Promise.all([resources.pathOf(ref, "x"), resources.pathOf({ ...ref, namespace: "y" }, "x")])).toEqual([
    "/apis/apps/v1/namespaces/x/deployments/a%20b",
    "/apis/apps/v1/namespaces/y/deployments/a%20b",
  ]);
  expect(await resources.pathOf({ ...ref, kind: "Thing" }, "x")).toBe("/apis/apps/v1/things/a%20b");
  expect(await resources.of("apps/v1", "Scale")).toBeUndefined();
  expect(await resources.of("extensions/v1beta1", "Deployment")).toBeUndefined();
  expect(asked).toEqual(["/apis/apps/v1", "/apis/apps/v1", "/apis/extensions/v1beta1"]);
});

async function* chunks(text: string) {
  yield Buffer.from(text);
}
