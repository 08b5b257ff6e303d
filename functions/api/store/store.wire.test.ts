import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime } from "../test-store.ts";
import { readUploads, uploadKeeper } from "../test-vendor.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
  readUploads(server);
});

afterAll(async () => {
  await server?.aws.stop();
});

const match = (etag = "*") => ({ "if-match": etag });

describe("the store's settings", () => {
  it("are the tenant's for what stays there, and the platform's for what others see", async () => {
    const { tenantId, api } = server.tenant();
    const platform = server.client.as({ tenantId: "operator", roles: "auditor platform-admin" });
    const before = await api.send("GET", "/store");
    expect(before.body).toEqual({
      reviewPhases: { private: [], shared: ["vendor", "business", "technical"] },
      version: 0,
    });
    const patch = (client: typeof api, reviewPhases: object, etag?: string) =>
      client.send("PATCH", "/store", { body: { reviewPhases }, headers: match(etag) });
    expect((await patch(api, { shared: [] })).body).toMatchObject({ code: "forbidden", scope: "platform" });
    for (const wrong of [["technical", "vendor"], ["vendor", "vendor"], ["nobody"]])
      expect((await patch(api, { private: wrong })).status).toBe(422);
    const own = await patch(api, { private: ["vendor"] }, before.headers.etag);
    expect(own.body.reviewPhases.private).toEqual(["vendor"]);
    expect((await patch(api, { private: [] }, before.headers.etag)).status).toBe(412);
    const shared = await patch(platform, { shared: ["technical"] });
    expect(shared.status).toBe(200);
    expect((await api.send("GET", "/store")).body).toEqual({
      reviewPhases: { private: ["vendor"], shared: ["technical"] },
      version: 2,
    });
    // A review keeps the phases that it began with.
    const version = await uploadKeeper(api);
    const { headers } = await api.send("POST", `/app-versions/${version.id}:submit`, { body: {} });
    await patch(api, { private: [] });
    const review = await api.send("GET", headers.location ?? "");
    expect(review.body).toMatchObject({ vendor: tenantId, phases: [{ phase: "vendor", status: "waiting" }] });
    await patch(platform, { shared: ["vendor", "business", "technical"] });
  });
});

describe("an uploaded app", () => {
  const post = (api: TestApi["client"], path: string, body: object = {}) => api.send("POST", path, { body });

  it("without review passes at once, and stays in its tenant although it is made public", async () => {
    const { api } = server.tenant();
    const stranger = server.tenant().api;
    readUploads(server);
    const { id, appId } = await uploadKeeper(api);
    expect((await post(api, `/app-versions/${id}:submit?dryRun=true`)).body.status).toBe("passed");
    expect((await api.send("GET", `/app-versions/${id}`)).body.status).toBe("draft");
    expect((await post(api, `/app-versions/${id}:submit`)).body).toMatchObject({
      status: "passed",
      audience: "private",
    });
    expect((await post(api, `/app-versions/${id}:release`)).body.status).toBe("active");
    for (const [body, pointer] of [
      [{ visibility: "group" }, "/groups"],
      [{ visibility: "public", groups: ["partners"] }, "/groups"],
    ] as const)
      expect((await post(api, `/apps/${appId}:share`, body)).body.errors).toMatchObject([{ pointer }]);
    expect((await post(api, `/apps/${appId}:share`, { visibility: "public" })).body.visibility).toBe("public");
    expect((await stranger.send("GET", `/apps/${appId}`)).status).toBe(404);
    expect((await stranger.send("GET", `/app-versions/${id}`)).status).toBe(404);
    expect((await api.send("GET", `/apps/${appId}/history`)).body.items[0]).toMatchObject({
      action: "shared",
      from: "private",
      to: "public",
    });
  });

  it("comes back as a draft when the same bytes are uploaded after its deletion", async () => {
    const { api } = server.tenant();
    const { id, appId } = await uploadKeeper(api);
    await api.send("DELETE", `/app-versions/${id}`, { headers: match() });
    expect((await api.send("GET", `/apps/${appId}`)).body.status).toBe("deleted");
    expect((await api.send("GET", "/apps")).body.items).toEqual([]);
    expect(await uploadKeeper(api)).toMatchObject({ id, status: "draft", version: 3 });
    expect((await api.send("GET", "/apps")).body.items).toMatchObject([{ id: appId, status: "draft" }]);
  });

  it("keeps new texts in its draft until they are published", async () => {
    const { api } = server.tenant();
    const { id, appId } = await uploadKeeper(api);
    const edit = (keywords: string[]) => api.send("PATCH", `/apps/${appId}`, { body: { keywords }, headers: match() });
    expect((await edit(["first"])).body).toMatchObject({ keywords: ["first"] });
    await post(api, `/app-versions/${id}:submit`);
    await post(api, `/app-versions/${id}:release`);
    const edited = await edit(["second"]);
    expect(edited.body).toMatchObject({ keywords: ["first"], draft: { keywords: ["second"] } });
    const published = await post(api, `/apps/${appId}:publish`);
    expect(published.body).toMatchObject({ keywords: ["second"] });
    expect(published.body).not.toHaveProperty("draft");
    await post(api, `/apps/${appId}:share`, { visibility: "public" });
    await edit(["third"]);
    expect((await post(api, `/apps/${appId}:publish`)).body).toMatchObject({ status: 409, code: "wrong-state" });
  });

  it("is not deployed while it is suspended, rejected or deleted", async () => {
    const { tenantId, api } = server.tenant();
    await seedRuntime(server.aws.table, tenantId);
    const { id } = await uploadKeeper(api);
    const deploy = () => api.send("POST", "/deployments?dryRun=true", { body: { appVersionId: id } });
    // The draft is deployable; its form's questions are simply not answered here.
    expect((await deploy()).body.code).toBe("invalid-values");
    await post(api, `/app-versions/${id}:submit`);
    await post(api, `/app-versions/${id}:release`);
    await post(api, `/app-versions/${id}:suspend`);
    expect((await deploy()).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/appVersionId", detail: "This version is suspended." }],
    });
    await api.send("DELETE", `/app-versions/${id}`, { headers: match() });
    expect((await deploy()).body.errors).toMatchObject([{ detail: "This version is deleted." }]);
  });
});
