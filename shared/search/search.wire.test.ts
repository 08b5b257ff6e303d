import { describe, expect, it } from "vitest";
import { appItem, appKey, appVersionItem } from "../domain/app/entity.ts";
import { App, AppVersion } from "../domain/app/schema.ts";
import { repoKey } from "../domain/repo/entity.ts";
import type { Repo } from "../domain/repo/schema.ts";
import { searchIndex } from "../domain/search/index-store.ts";
import { type SearchRequest, searchStore } from "../domain/search/store.ts";
import { wordsOf } from "../domain/search/words.ts";
import { openTable, type Table } from "../platform/dynamodb.ts";
import { useTestTable } from "../tasks/testing/table.ts";
import { followCatalogue } from "./follow.ts";
import { reindexApp, reindexRepo } from "./reindex.ts";

const TABLE = "search";
const client = useTestTable(TABLE);
const at = "2026-11-21T09:00:00.000Z";
let counter = 0;

/** A tenant of its own a test, as the public catalogue is shared by all of them. */
async function here(table: Table = openTable(TABLE, client())) {
  const mark = `t${++counter}`;
  const tenantId = `tenant-${mark}`;
  const repoId = `repo-${mark}`;
  const repo = (change: Partial<Repo> = {}) => ({
    id: repoId,
    tenantId,
    name: "r",
    description: "",
    kind: "http",
    url: "http://r.example",
    visibility: "private",
    groups: [],
    appDefaultStatus: "active",
    providers: [],
    selector: "",
    labels: { tier: mark },
    scanInterval: 60,
    status: "ready",
    nextScanAt: at,
    scanToken: 0,
    scanLeaseUntil: 0,
    version: 1,
    createdAt: at,
    updatedAt: at,
    ...change,
  });
  const saveRepo = (change?: Partial<Repo>) =>
    table.put({ ...repoKey(tenantId, repoId), entity: "Repo", ...repo(change) });
  await saveRepo();
  const parts = { table, index: searchIndex(table), formats: new Map([["aws", ["vm"]]]) };
  const save = async (name: string, change: Partial<App> = {}) => {
    const id = `app-${mark}${name.replaceAll(/[^a-z0-9]/g, "")}`;
    const latestVersionId = `appv-${mark}${name.length}`;
    const texts = { description: "", keywords: [], latestVersion: "1.0.0", latestVersionId, status: "active" };
    const app = App.parse({
      id,
      tenantId,
      repoId,
      name,
      version: 1,
      createdAt: at,
      updatedAt: at,
      ...texts,
      ...change,
    });
    const version = { packageVersion: "1.0.0", description: "", format: "vm", digest: "sha256:0", size: 1 };
    const rest = { status: "active", version: 1, createdAt: at, updatedAt: at, name, repoId, tenantId, appId: id };
    await table.put(appItem(app));
    await table.put(appVersionItem(AppVersion.parse({ id: latestVersionId, ...version, ...rest })));
    await reindexApp(parts, { tenantId, appId: id });
    return app;
  };
  const ask = async (request: Partial<SearchRequest>, tenant = tenantId, groups: string[] = [], wide = true) => {
    const asked = { words: [], facets: [], anyOf: [], limit: 50, ...request };
    const page = await searchStore(table).search({ tenantId: tenant, groups, wide }, asked);
    return { ...page, names: page.apps.map(({ name }) => name) };
  };
  return { table, tenantId, repoId, mark, parts, save, saveRepo, repo, ask };
}

describe("the search index", () => {
  it("ranks an app's own name before words of names, beginnings, keywords and descriptions", async () => {
    const { save, ask } = await here();
    await save("etcd-operator");
    await save("etcd");
    await save("kv", { keywords: ["etcd"] });
    await save("store", { description: "Keeps its state in etcd." });
    await save("other", { description: "Nothing of the kind" });
    expect((await ask({ words: ["etcd"] })).names).toEqual(["etcd", "etcd-operator", "kv", "store"]);
    expect((await ask({ words: ["etc"] })).names).toEqual(["etcd", "etcd-operator"]);
    expect(await ask({ words: ["etcd"] })).toMatchObject({ total: { value: 4, exact: true } });
    expect((await ask({ words: ["etcd", "state"] })).names).toEqual(["store"]);
    expect((await ask({ words: ["unheard"] })).names).toEqual([]);
  });

  it("finds words of languages without spaces, and what a tenant wrote itself", async () => {
    const { save, ask } = await here();
    const descriptions = { en: "A coordination service", "zh-cn": "分布式协调服务" };
    await save("keeper", { curated: { descriptions, displayName: { "zh-cn": "动物园管理员" } } });
    for (const q of ["协调", "服务", "动物园", "Coordination SERVICE", "ＫＥＥＰＥＲ"])
      expect([q, (await ask({ words: wordsOf(q) })).names]).toEqual([q, ["keeper"]]);
  });

  it("narrows by facets and counts them", async () => {
    const { save, ask, mark, tenantId, table } = await here();
    await save("a", { curated: { stage: "test", categories: ["ctg-db"], department: "Sales" } });
    await save("b", { curated: { categories: ["ctg-web"] } });
    await save("c", { status: "draft" });
    const label = `label:tier=${mark}`;
    expect((await ask({ facets: ["stage:test"] })).names).toEqual(["a"]);
    expect((await ask({ facets: ["department:sales", "provider:aws"] })).names).toEqual(["a"]);
    expect((await ask({ facets: [label], anyOf: ["category:ctg-db", "category:ctg-web"] })).names).toEqual(["a", "b"]);
    expect((await ask({ facets: ["status:draft"] })).names).toEqual(["c"]);
    const facets = await searchStore(table).facets({ tenantId, groups: [], wide: true });
    expect(Object.fromEntries(facets)).toMatchObject({
      "category:ctg-db": 1,
      "status:active": 2,
      [label]: 3,
      "format:vm": 3,
    });
  });

  it("pages without a gap or a repetition, over own and shared catalogues", async () => {
    const { save, saveRepo, ask, parts, tenantId, repoId } = await here();
    const names = Array.from({ length: 23 }, (_, i) => `page${String(i).padStart(2, "0")}`);
    for (const name of names) await save(name, { keywords: ["paged"] });
    await saveRepo({ visibility: "public" });
    for (const id of names.slice(0, 9)) await save(id, { keywords: ["paged"] });
    const seen: string[] = [];
    let cursor: SearchRequest["cursor"];
    let pages = 0;
    do {
      const page = await ask({ words: ["paged"], limit: 5, cursor });
      expect(page.total).toEqual({ value: 23, exact: true });
      seen.push(...page.names);
      cursor = page.cursor;
      pages++;
    } while (cursor !== undefined);
    expect(seen).toEqual(names);
    expect(pages).toBeLessThan(12);
    expect(await reindexRepo(parts, { tenantId, repoId }, () => false)).toBeUndefined();
    expect((await ask({ words: ["paged"] })).names).toEqual(names);
  });

  it("pages through many categories at once, each app once, with a short place to go on", async () => {
    const { save, ask } = await here();
    const ids = Array.from({ length: 30 }, (_, i) => `ctg-${String(i).padStart(2, "0")}`);
    const names = ids.map((id) => `in-${id}`);
    for (const [i, id] of ids.entries())
      await save(`in-${id}`, { curated: { categories: [id, ids[(i + 1) % ids.length] ?? id] } });
    const anyOf = ids.slice(0, 20).map((id) => `category:${id}`);
    const seen: string[] = [];
    let cursor: SearchRequest["cursor"];
    do {
      const page = await ask({ anyOf, limit: 4, cursor });
      expect(page.total.exact).toBe(false);
      expect(JSON.stringify(page.cursor ?? {}).length).toBeLessThan(1000);
      seen.push(...page.names);
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual([...names.slice(0, 20), ...names.slice(29)]);
    expect((await ask({ anyOf: anyOf.slice(0, 2) })).names).toEqual([names[0], names[1], names[29]]);
  });

  it("shows to others what is shared, and takes it away with the next read", async () => {
    const { save, saveRepo, ask, parts, repo, tenantId, repoId } = await here();
    await save("shared");
    expect((await ask({ words: ["shared"] }, "tenant-else")).names).toEqual([]);
    await saveRepo({ visibility: "group", groups: ["partners"] });
    const sent: unknown[] = [];
    const functions = {
      call: () => Promise.reject(new Error("no")),
      send: async (_: string, p: unknown) => void sent.push(p),
    };
    const follow = { ...parts, functions, reindexFunction: "reindex" };
    const image = { entity: "Repo", ...repo({ visibility: "group", groups: ["partners"] }) };
    const before = { entity: "Repo", ...repo() };
    await followCatalogue(follow, [{ image, before }]);
    // A new repo has no apps, and a scan that found nothing new changes nothing that is searched.
    await followCatalogue(follow, [{ image }, { image: { ...image, version: 2, nextScanAt: "later" }, before: image }]);
    expect(sent).toEqual([{ tenantId, repoId }]);
    await reindexRepo(parts, { tenantId, repoId }, () => false);
    expect((await ask({ words: ["shared"] }, "tenant-else")).names).toEqual([]);
    expect((await ask({ words: ["shared"] }, "tenant-else", ["partners"])).names).toEqual(["shared"]);
    expect((await ask({ words: ["shared"] })).names).toEqual(["shared"]);
    await saveRepo();
    expect((await ask({ words: ["shared"] }, "tenant-else", ["partners"])).names).toEqual([]);
    expect((await ask({ words: ["shared"] })).names).toEqual(["shared"]);
  });

  it("ends the same whenever its writer dies, and however many write at once", async () => {
    const base = await here();
    const app = await base.save("crash", { description: "one two three four" });
    const next = App.parse({ ...app, description: "three four five six", keywords: ["seven"] });
    await base.table.put(appItem(next));
    for (let die = 1; die <= 12; die++) {
      let calls = 0;
      const dying = new Proxy(base.table, {
        get(target, name) {
          const method = Reflect.get(target, name);
          if (name !== "put" && name !== "transact") return method;
          return (...args: unknown[]) =>
            ++calls === die ? Promise.reject(new Error("died")) : Reflect.apply(method, target, args);
        },
      });
      const parts = { ...base.parts, table: dying, index: searchIndex(dying) };
      await reindexApp(parts, { tenantId: base.tenantId, appId: app.id }).catch(() => {});
      if (die % 3 === 0) await base.table.put(appItem(die % 2 === 0 ? next : app));
    }
    await base.table.put(appItem(next));
    // A new app, whose only writer died before its first row.
    const young = App.parse({ ...app, id: `${app.id}young`, name: "young" });
    await base.table.put(appItem(young));
    let puts = 0;
    const dead = new Proxy(base.table, {
      get: (target, name) =>
        name === "transact" && ++puts > 1 ? () => Promise.reject(new Error("died")) : Reflect.get(target, name),
    });
    const owner = { tenantId: base.tenantId, appId: young.id };
    await expect(reindexApp({ ...base.parts, table: dead, index: searchIndex(dead) }, owner)).rejects.toThrow("died");
    await reindexApp(base.parts, owner);
    expect((await base.ask({ words: ["young"] })).names).toEqual(["young"]);
    await base.table.delete(appKey(base.tenantId, young.id));
    await reindexApp(base.parts, owner);
    const again = () => reindexApp(base.parts, { tenantId: base.tenantId, appId: app.id });
    await Promise.all([again(), again(), again()]);
    await again();
    expect((await base.ask({ words: ["one"] })).names).toEqual([]);
    for (const word of ["crash", "three", "six", "seven"]) {
      const page = await base.ask({ words: [word] });
      expect([word, page.names, page.total.value]).toEqual([word, ["crash"], 1]);
    }
    await base.table.delete(appKey(base.tenantId, app.id));
    await again();
    expect(await base.ask({ facets: [`label:tier=${base.mark}`] })).toMatchObject({ names: [], total: { value: 0 } });
  });

  it("costs the same round trips and one query a catalogue, however many apps there are", async () => {
    const { save, ask, table } = await here();
    const trips = async () => {
      const before = table.meter.roundTrips;
      await ask({ words: ["many"], limit: 5 });
      return table.meter.roundTrips - before;
    };
    await save("many-0", { keywords: ["many"] });
    const few = await trips();
    for (let i = 1; i < 30; i++) await save(`many-${i}`, { keywords: ["many"] });
    expect(await trips()).toBe(few);
    // Counters, one query, as the public catalogue has no such word, and the apps.
    expect(few).toBe(3);
  });
});
