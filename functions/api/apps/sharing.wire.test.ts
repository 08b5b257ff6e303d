import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../../shared/domain/app/catalogue.ts";
import { appVersionItem } from "../../../shared/domain/app/entity.ts";
import { repoStore } from "../../../shared/domain/repo/store.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedZookeeper } from "../test-store.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

async function shared(visibility: "public" | "group" | "private", groups: readonly string[] = []) {
  const owner = server.tenant();
  const seeded = await seedZookeeper(server.aws.table, owner.tenantId, { visibility, groups });
  const { appId, id } = seeded.version;
  const paths = [`/apps/${appId}`, `/apps/${appId}/versions`, `/app-versions/${id}`, `/app-versions/${id}/form`];
  return { ...seeded, owner, paths: [...paths, `/app-versions/${id}/runtimes`] };
}

describe("what a repo shares", () => {
  it("OP-13: public: every tenant reads app, versions, form and fitting runtimes by id, and the repo stays unknown", async () => {
    const { repo, paths } = await shared("public");
    const { api } = server.tenant();
    for (const path of paths) expect([path, (await api.send("GET", path)).status]).toEqual([path, 200]);
    expect((await api.send("GET", `/repos/${repo.id}`)).status).toBe(404);
    const headers = { "if-match": "*" };
    expect((await api.send("PATCH", `/repos/${repo.id}`, { headers, body: { name: "x" } })).status).toBe(404);
    expect((await api.send("DELETE", `/repos/${repo.id}`, { headers })).status).toBe(404);
    expect((await api.send("GET", paths[1] ?? "")).body.items).toHaveLength(1);
  });

  it("OP-13: group: only whose token has the group; private: nobody else", async () => {
    const { paths, owner } = await shared("group", ["partners"]);
    const hidden = await shared("private");
    const stranger = server.tenant();
    const member = server.client.as({ tenantId: stranger.tenantId, groups: "others partners" });
    for (const path of paths) {
      const read = async (api: typeof member) => (await api.send("GET", path)).status;
      expect([path, await read(owner.api), await read(member), await read(stranger.api)]).toEqual([
        path,
        200,
        200,
        404,
      ]);
    }
    for (const path of hidden.paths) expect([path, (await member.send("GET", path)).status]).toEqual([path, 404]);
  });

  it("a visibility that is withdrawn is gone with the next read", async () => {
    const { repo, paths, owner } = await shared("public");
    const { api } = server.tenant();
    expect((await api.send("GET", paths[2] ?? "")).status).toBe(200);
    const change = { body: { visibility: "private" }, headers: { "if-match": "*" } };
    expect((await owner.api.send("PATCH", `/repos/${repo.id}`, change)).status).toBe(200);
    for (const path of paths) expect([path, (await api.send("GET", path)).status]).toEqual([path, 404]);
    const current = await repoStore(server.aws.table).get(repo.tenantId, repo.id);
    expect(current).toMatchObject({ visibility: "private", groups: [] });
  });

  it("what its owner has not released is unknown to others", async () => {
    const { version, paths, owner } = await shared("public");
    const { api } = server.tenant();
    await server.aws.table.put(appVersionItem({ ...version, status: "draft" }));
    expect((await api.send("GET", paths[2] ?? "")).status).toBe(404);
    expect((await api.send("GET", paths[1] ?? "")).body.items).toEqual([]);
    expect((await owner.api.send("GET", paths[2] ?? "")).status).toBe(200);
  });

  it("an own object costs one round trip as before, another's three", async () => {
    const { version, owner } = await shared("public");
    const { readableVersion, readableApp } = catalogue(server.aws.table);
    const trips = async (read: () => Promise<unknown>) => {
      const before = server.aws.table.meter.roundTrips;
      expect(await read()).toBeDefined();
      return server.aws.table.meter.roundTrips - before;
    };
    const other = { tenantId: "tenant-other", groups: [], wide: true };
    const own = { tenantId: owner.tenantId, groups: [], wide: true };
    expect(await trips(() => readableVersion(own, version.id))).toBe(1);
    expect(await trips(() => readableApp(own, version.appId))).toBe(1);
    expect(await trips(() => readableVersion(other, version.id))).toBe(3);
    expect(await trips(() => readableApp(other, version.appId))).toBe(3);
  });
});
