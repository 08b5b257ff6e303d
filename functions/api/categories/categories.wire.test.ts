import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedZookeeper } from "../test-store.ts";
import { countWaves } from "../test-waves.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

const any = { "if-match": "*" };
const make = async (api: TestClient, en: string, more: object = {}) => {
  const made = await api.send("POST", "/categories", { body: { names: { en }, ...more } });
  expect([made.status, made.body.code]).toEqual([201, undefined]);
  return made.body;
};
const operator = (tenantId: string) => server.client.as({ tenantId, roles: "vendor operator platform-admin" });

async function app(api: TestClient, tenantId: string, categories: readonly string[]): Promise<string> {
  const { version } = await seedZookeeper(server.aws.table, tenantId);
  const path = `/apps/${version.appId}`;
  const put = await api.send("PATCH", path, { body: { categories }, headers: any });
  expect(put).toMatchObject({ status: 200 });
  return path;
}

describe("OP-10 categories", () => {
  it("are a tree with names in several languages, beside the built-in one", async () => {
    const { api } = server.tenant();
    const top = await make(api, "Data", { descriptions: { en: "All of it" }, icon: "https://example.com/i.png" });
    const names = { en: "SQL", "zh-cn": "关系数据库" };
    const sql = (await api.send("POST", "/categories", { body: { names, parentId: top.id } })).body;
    expect(sql).toMatchObject({ names, parentId: top.id, scope: "tenant", builtIn: false });
    const { items } = (await api.send("GET", "/categories")).body;
    expect(items).toContainEqual(sql);
    expect(items[0]).toMatchObject({ id: "ctg-uncategorized", builtIn: true, names: { en: "Uncategorised" } });
    expect((await api.send("GET", `/categories/${sql.id}`)).headers.etag).toBe('"1"');
    const moved = await api.send("PATCH", `/categories/${top.id}`, { body: { parentId: sql.id }, headers: any });
    expect(moved.body).toMatchObject({ status: 422, errors: [{ pointer: "/parentId" }] });
    const up = await api.send("PATCH", `/categories/${sql.id}`, { body: { parentId: null, icon: null }, headers: any });
    expect(up.body).not.toHaveProperty("parentId");
    expect(
      (await api.send("PATCH", `/categories/${top.id}`, { body: { parentId: sql.id }, headers: any })).status,
    ).toBe(200);
  });

  it("stay a tree when two moves at once would make a ring", async () => {
    const { api } = server.tenant();
    const [a, b] = [await make(api, "A"), await make(api, "B")];
    const move = (id: string, parentId: string) =>
      api.send("PATCH", `/categories/${id}`, { body: { parentId }, headers: any });
    const both = await Promise.all([move(a.id, b.id), move(b.id, a.id)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  it("group apps, with all that hangs below; an app without one is uncategorised", async () => {
    const { tenantId, api } = server.tenant();
    const top = await make(api, "Data");
    const sql = await make(api, "SQL", { parentId: top.id });
    const path = await app(api, tenantId, [sql.id]);
    const found = async (id: string) => (await api.send("GET", `/apps?category=${id}`)).body.items.length;
    expect([await found(top.id), await found(sql.id), await found("ctg-uncategorized")]).toEqual([1, 1, 0]);
    const out = await api.send("PATCH", path, { body: { categories: ["ctg-uncategorized"] }, headers: any });
    expect(out.body.categories).toEqual(["ctg-uncategorized"]);
    expect([await found(top.id), await found("ctg-uncategorized")]).toEqual([0, 1]);
    const wrong = await api.send("PATCH", path, { body: { categories: [sql.id, "ctg-000000"] }, headers: any });
    expect(wrong.body).toMatchObject({ status: 422, errors: [{ pointer: "/categories/1" }] });
    const change = () => api.send("PATCH", path, { body: { categories: [sql.id, top.id] }, headers: any });
    expect(await countWaves(server.aws.table, change)).toBe(2);
  });

  it("are not deleted while apps are in them, unless forced", async () => {
    const { tenantId, api } = server.tenant();
    const top = await make(api, "Data");
    const sql = await make(api, "SQL", { parentId: top.id });
    const both = await app(api, tenantId, [sql.id, top.id]);
    const one = await app(api, tenantId, [sql.id]);
    const drop = (id: string, query = "") => api.send("DELETE", `/categories/${id}${query}`, { headers: any });
    expect((await drop(top.id, "?force=true")).body).toMatchObject({ status: 409, code: "in-use", usedBy: [sql.id] });
    expect((await drop(sql.id)).body).toMatchObject({ status: 409, code: "in-use", apps: 2 });
    // Refused, it takes apps again.
    await app(api, tenantId, [sql.id]);
    expect((await drop(sql.id)).body).toMatchObject({ apps: 3 });
    expect((await drop(sql.id, "?force=true")).status).toBe(204);
    expect((await api.send("GET", `/categories/${sql.id}`)).status).toBe(404);
    expect((await api.send("GET", both)).body.categories).toEqual([top.id]);
    expect((await api.send("GET", one)).body.categories).toEqual(["ctg-uncategorized"]);
    expect((await api.send("GET", `${one}/history`)).body.items[0]).toMatchObject({ members: ["categories"] });
    expect((await drop("ctg-uncategorized")).body).toMatchObject({ status: 409, code: "wrong-state" });
  });

  it("of the platform are seen by all, changed by operators alone, and empty apps of all tenants", async () => {
    const { tenantId, api } = server.tenant();
    const admin = operator("tenant-operator");
    const body = { names: { en: "Shared" }, platform: true };
    expect((await api.send("POST", "/categories", { body })).body).toMatchObject({
      status: 403,
      scope: "platform",
    });
    const shared = (await admin.send("POST", "/categories", { body })).body;
    expect(shared.scope).toBe("platform");
    const path = `/categories/${shared.id}`;
    expect((await api.send("GET", path)).body).toEqual(shared);
    const mine = await make(api, "Mine", { parentId: shared.id });
    expect((await api.send("PATCH", path, { body: { names: { en: "x" } }, headers: any })).status).toBe(403);
    expect((await api.send("DELETE", path, { headers: any })).status).toBe(403);
    const first = await app(api, tenantId, [shared.id]);
    const other = server.tenant();
    const second = await app(other.api, other.tenantId, [shared.id]);
    expect((await admin.send("DELETE", path, { headers: any })).body).toMatchObject({ apps: 2 });
    expect((await admin.send("DELETE", `${path}?force=true`, { headers: any })).status).toBe(204);
    expect((await api.send("GET", first)).body.categories).toEqual(["ctg-uncategorized"]);
    expect((await other.api.send("GET", second)).body.categories).toEqual(["ctg-uncategorized"]);
    const listed = (await api.send("GET", "/categories")).body.items;
    expect(listed.find(({ id }: { id: string }) => id === mine.id)).not.toHaveProperty("parentId");
  });

  it("of another tenant are not there, and are not changed without If-Match", async () => {
    const { api } = server.tenant();
    const mine = await make(api, "Mine");
    const path = `/categories/${mine.id}`;
    const stranger = server.tenant();
    const rename = { body: { names: { en: "x" } }, headers: any };
    expect((await stranger.api.send("GET", path)).status).toBe(404);
    expect((await stranger.api.send("PATCH", path, rename)).status).toBe(404);
    expect((await stranger.api.send("DELETE", path, { headers: any })).status).toBe(404);
    const { version } = await seedZookeeper(server.aws.table, stranger.tenantId);
    const put = { body: { categories: [mine.id] }, headers: any };
    expect((await stranger.api.send("PATCH", `/apps/${version.appId}`, put)).status).toBe(422);
    expect((await api.send("PATCH", path, { body: rename.body })).status).toBe(428);
    expect((await api.send("POST", "/categories", { body: { names: {} } })).status).toBe(422);
  });

  it("take an app that comes while they are deleted, or refuse it, and lose none", async () => {
    const { tenantId, api } = server.tenant();
    const category = await make(api, "Busy");
    const path = await app(api, tenantId, []);
    const [put, gone] = await Promise.all([
      api.send("PATCH", path, { body: { categories: [category.id] }, headers: any }),
      api.send("DELETE", `/categories/${category.id}`, { headers: any }),
    ]);
    const shown = (await api.send("GET", path)).body.categories;
    expect([`${put.status} ${gone.status}`, shown]).toEqual(
      put.status === 200 ? ["200 409", [category.id]] : ["422 204", ["ctg-uncategorized"]],
    );
  });
});
