import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedZookeeper } from "../test-store.ts";
import { countWaves } from "../test-waves.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

async function app() {
  const { tenantId, api } = server.tenant();
  const { version } = await seedZookeeper(server.aws.table, tenantId);
  return { tenantId, api, path: `/apps/${version.appId}`, version };
}
const any = { "if-match": "*" };

describe("OP-10 an app", () => {
  it("gets stage, department and texts, is found by them, and keeps a history", async () => {
    const { api, path } = await app();
    const body = {
      stage: "develop",
      department: "Middleware",
      displayName: { en: "Zoo", "zh-cn": "动物园" },
      descriptions: { en: "Keeps animals" },
      keywords: ["zoo"],
      maintainers: [{ name: "Ann", email: "ann@example.com" }],
      home: "https://example.com/zoo",
      sources: ["https://example.com/zoo.git"],
    };
    const changed = await api.send("PATCH", path, { body, headers: { "if-match": '"1"' } });
    expect(changed).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: { ...body, description: "Keeps animals" },
    });
    expect(changed.body).not.toHaveProperty("curated");
    expect((await api.send("GET", path)).body).toEqual(changed.body);
    for (const stage of ["test", "staging", "production"])
      expect((await api.send("PATCH", path, { body: { stage }, headers: any })).body.stage).toBe(stage);
    const list = async (query: string) => (await api.send("GET", `/apps?${query}`)).body.items.length;
    expect(await list("stage=production&department=middleware")).toBe(1);
    expect(await list("stage=develop")).toBe(0);
    expect(await list("department=Sales")).toBe(0);
    expect(await list("q=animals")).toBe(1);
    const history = (await api.send("GET", `${path}/history`)).body.items;
    expect(history.map(({ from, to }: { from?: string; to?: string }) => [from, to])).toEqual([
      ["staging", "production"],
      ["test", "staging"],
      ["develop", "test"],
      [undefined, "develop"],
      [undefined, undefined],
    ]);
    for (const event of history) expect(event).toMatchObject({ by: "tok-tester", at: expect.any(String) });
  });

  it("takes two round trips in sequence to change, and one for its history", async () => {
    const { api, path } = await app();
    const change = () => api.send("PATCH", path, { body: { stage: "test" }, headers: any });
    expect(await countWaves(server.aws.table, change)).toBe(2);
    expect(await countWaves(server.aws.table, () => api.send("GET", `${path}/history`))).toBe(1);
  });

  it("is not changed without If-Match, from an old version, by wrong members or by a stranger", async () => {
    const { api, path } = await app();
    const send = (body: unknown, headers: Record<string, string> = any) => api.send("PATCH", path, { body, headers });
    expect((await send({ stage: "test" }, {})).status).toBe(428);
    expect((await send({ stage: "test" }, { "if-match": '"7"' })).status).toBe(412);
    const wrong: [object, string][] = [
      [{ stage: "beta" }, "/stage"],
      [{ home: "javascript:alert(1)" }, "/home"],
      [{ descriptions: { English: "x" } }, "/descriptions/English"],
      [{ keywords: [""] }, "/keywords/0"],
      [{ maintainers: [{ name: "Ann", phone: "1" }] }, "/maintainers/0/phone"],
      [{ status: "active" }, "/status"],
    ];
    for (const [body, pointer] of wrong)
      expect((await send(body)).body).toMatchObject({ status: 422, errors: [{ pointer }] });
    const long = Object.fromEntries(
      ["en", "de", "fr", "ja", "ko", "ru", "es", "it", "pt"].map((k) => [k, "x".repeat(2000)]),
    );
    expect((await send({ descriptions: long })).body).toMatchObject({ status: 422, code: "invalid-request" });
    const stranger = server.tenant().api;
    expect((await stranger.send("PATCH", path, { body: { stage: "test" }, headers: any })).status).toBe(404);
    expect((await stranger.send("GET", `${path}/history`)).status).toBe(404);
    expect((await api.send("GET", `${path}/history`)).body.items).toEqual([]);
  });
});
