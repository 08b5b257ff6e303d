import { expect, it } from "vitest";
import { type Scripted, scripted } from "../inspect/test-transport.ts";
import { Ahead } from "./ahead.ts";

const RESOURCES = {
  resources: [
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "namespaces", kind: "Namespace", namespaced: false },
  ],
};
const LIST = "/api/v1/namespaces/shop/configmaps?limit=500";
const json = (body: unknown, status = 200): Scripted => ({ status, body: JSON.stringify(body) });
const items = (...names: string[]) => names.map((name) => ({ metadata: { name, resourceVersion: "7" } }));
const objects = (count: number, kind = "ConfigMap") =>
  Array.from({ length: count }, (_, n) => ({ apiVersion: "v1", kind, metadata: { name: `m${n}` } }));
const path = (n: number) => `/api/v1/namespaces/shop/configmaps/m${n}`;

function ahead(list: Scripted, of = objects(5)) {
  const cluster = scripted(({ path: asked }) => (asked === "/api/v1" ? json(RESOURCES) : list));
  const all = new Ahead(cluster);
  all.begin(of, "shop");
  const take = async (at: string) => {
    const answer = await all.take(at);
    return answer && { status: answer.status, body: JSON.parse(Buffer.concat([...answer.body]).toString()) };
  };
  return { take, asked: () => cluster.asked.map((one) => one.path), close: () => all.close() };
}

it("answers for all objects of a kind from one list, each once", async () => {
  const { take, asked } = ahead(json({ metadata: {}, items: items("m1", "other") }));
  expect(await take(path(1))).toEqual({
    status: 200,
    body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "m1", resourceVersion: "7" } },
  });
  expect(await take(path(1))).toBeUndefined();
  expect(await take(path(2))).toMatchObject({
    status: 404,
    body: { kind: "Status", code: 404, reason: "NotFound", message: 'configmaps "m2" not found' },
  });
  // What the package does not make is nobody's to answer for.
  expect(await take("/api/v1/namespaces/shop/configmaps/other")).toBeUndefined();
  expect(await take("/api/v1/namespaces/another/configmaps/m3")).toBeUndefined();
  expect(await take("/api/v1/namespaces/shop/secrets?labelSelector=a")).toBeUndefined();
  expect(asked()).toEqual(["/api/v1", LIST]);
});

it.each([
  ["it is longer than one list", json({ metadata: { continue: "more" }, items: items("m1") })],
  ["nobody may list", json({ kind: "Status", code: 403, reason: "Forbidden", message: "no" }, 403)],
  ["it cannot be read", { body: "<html>" }],
])("leaves the cluster to answer where %s", async (_, list) => {
  const { take, asked } = ahead(list);
  expect(await take(path(1))).toBeUndefined();
  expect(asked()).toEqual(["/api/v1", LIST]);
});

it.each([
  ["a few", objects(3)],
  ["what belongs to no namespace", objects(9, "Namespace")],
  ["a kind that is not there yet", objects(9, "Unknown")],
])("asks for no list of %s", async (_, of) => {
  const { take, asked } = ahead(json({ metadata: {}, items: [] }), of);
  expect(await take(path(1))).toBeUndefined();
  expect(asked().filter((one) => one !== "/api/v1")).toEqual([]);
});
