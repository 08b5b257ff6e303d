import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appItem, appVersionItem, packageItem } from "../../../shared/domain/app/entity.ts";
import { appStore } from "../../../shared/domain/app/store.ts";
import { newId } from "../../../shared/kernel/ids.ts";
import type { TestClient } from "../../../shared/platform/middleware/test-client.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";
import { countWaves } from "../test-waves.ts";

let server: TestApi;
beforeAll(async () => {
  server = await startTestApi();
});
afterAll(async () => server?.aws.stop());

/** An app with two versions. */
async function app() {
  const { table } = server.aws;
  const { tenantId, api } = server.tenant();
  const { version } = await seedZookeeper(table, tenantId);
  const stored = await appStore(table).getPackage(tenantId, version.id);
  if (stored === undefined) throw new Error("no package");
  const second = { ...version, id: newId("appVersion"), packageVersion: "0.2.0", digest: `sha256:${"1".repeat(64)}` };
  await table.transact([{ put: appVersionItem(second) }, { put: packageItem(tenantId, second.id, stored) }]);
  const path = `/apps/${version.appId}`;
  return { tenantId, api, path, first: version, second };
}

const promote = (api: TestClient, path: string, appVersionId: string, stage: string, more: object = {}) =>
  api.send("POST", `${path}:promote`, { body: { appVersionId, stage, ...more } });

describe("K8-07 a version", () => {
  it("comes from test through staging to production by its digest, and a stage goes back by one call", async () => {
    const { api, path, first, second } = await app();
    for (const stage of ["test", "staging", "production"]) {
      const { status, body } = await promote(api, path, first.id, stage);
      expect(status).toBe(200);
      expect(body.stage).toBe(stage);
      expect(body.channels[stage]).toMatchObject({ appVersionId: first.id, digest: first.digest, by: "tok-tester" });
    }
    for (const stage of ["test", "staging", "production"]) await promote(api, path, second.id, stage);
    const back = await api.send("POST", `${path}:rollback`, { body: { stage: "production", reason: "It leaks" } });
    expect(back.body.channels.production).toMatchObject({ appVersionId: first.id, digest: first.digest, previous: [] });
    expect(back.body.channels.staging).toMatchObject({ appVersionId: second.id });
    const none = await api.send("POST", `${path}:rollback`, { body: { stage: "production" } });
    expect(none.body).toMatchObject({ status: 409, code: "wrong-state" });
    const { items } = (await api.send("GET", `${path}/history`)).body;
    expect(items[0]).toMatchObject({
      action: "rolled-back",
      stage: "production",
      from: second.id,
      to: first.id,
      digest: first.digest,
      reason: "It leaks",
      by: "tok-tester",
    });
    expect(items.filter(({ action }: { action: string }) => action === "promoted")).toHaveLength(6);
  });

  it("passes every stage of the pipeline, unless it is skipped with a reason; one that was rolled back has not", async () => {
    const { api, path, first, second } = await app();
    const early = await promote(api, path, first.id, "production");
    expect(early.body).toMatchObject({ status: 409, code: "stage-order", before: "staging" });
    expect((await promote(api, path, first.id, "staging", { skip: true })).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/reason" }],
    });
    const skipped = await promote(api, path, first.id, "staging", { skip: true, reason: "A hot fix" });
    expect(skipped.status).toBe(200);
    expect((await api.send("GET", `${path}/history`)).body.items).toContainEqual(
      expect.objectContaining({ action: "promoted", skipped: true, reason: "A hot fix" }),
    );
    expect((await promote(api, path, first.id, "production")).status).toBe(200);

    await promote(api, path, first.id, "test");
    await promote(api, path, second.id, "test");
    await api.send("POST", `${path}:rollback`, { body: { stage: "test" } });
    expect((await promote(api, path, second.id, "staging")).body).toMatchObject({
      code: "stage-order",
      before: "test",
    });
    await promote(api, path, second.id, "test");
    expect((await promote(api, path, second.id, "staging")).status).toBe(200);
  });

  it("follows the pipeline that the app sets", async () => {
    const { api, path, first } = await app();
    const set = (pipeline: unknown) => api.send("PATCH", path, { body: { pipeline }, headers: { "if-match": "*" } });
    expect((await set(["production", "test"])).body).toMatchObject({ status: 422, errors: [{ pointer: "/pipeline" }] });
    expect((await set(["test", "test"])).status).toBe(422);
    expect((await set(["test", "production"])).status).toBe(200);
    expect((await promote(api, path, first.id, "staging")).body).toMatchObject({
      status: 422,
      errors: [{ pointer: "/stage" }],
    });
    expect((await promote(api, path, first.id, "develop")).status).toBe(200);
    await promote(api, path, first.id, "test");
    expect((await promote(api, path, first.id, "production")).body.stage).toBe("production");
  });

  it("is deployed by its stage, and never with other bytes than were promoted", async () => {
    const { tenantId, api, path, first } = await app();
    const { table } = server.aws;
    await seedRuntime(table, tenantId);
    const deploy = (stage: string) =>
      api.send("POST", "/deployments", {
        body: { appId: first.appId, stage, values: { cluster: { subnet: "subnet-0a1b2c3d" } } },
      });
    expect((await deploy("test")).body).toMatchObject({ status: 422, errors: [{ pointer: "/stage" }] });
    await promote(api, path, first.id, "test");
    const made = await deploy("test");
    expect(made).toMatchObject({ status: 202, body: { appVersionId: first.id, stage: "test" } });
    const both = { appVersionId: first.id, appId: first.appId, stage: "test" };
    for (const body of [{}, both, { appId: first.appId }])
      expect((await api.send("POST", "/deployments", { body })).body).toMatchObject({
        status: 422,
        errors: [{ pointer: "/appVersionId" }],
      });
    await table.put(appVersionItem({ ...first, digest: `sha256:${"f".repeat(64)}` }));
    expect((await deploy("test")).body).toMatchObject({ status: 422, errors: [{ pointer: "/stage" }] });
    expect((await api.send("POST", `${path}:rollback`, { body: { stage: "test" } })).status).toBe(409);
  });

  it("is promoted once by a repeated request, and by several at once without a loss", async () => {
    const { api, path, first, second } = await app();
    const headers = { "idempotency-key": "p1" };
    const body = { appVersionId: first.id, stage: "test" };
    const made = await api.send("POST", `${path}:promote`, { body, headers });
    const again = await api.send("POST", `${path}:promote`, { body, headers });
    expect([again.headers["idempotency-replayed"], again.body]).toEqual(["true", made.body]);
    expect((await promote(api, path, first.id, "test")).headers.etag).toBe(made.headers.etag);
    await Promise.all([promote(api, path, second.id, "test"), promote(api, path, first.id, "staging")]);
    const { channels } = (await api.send("GET", path)).body;
    expect([channels.test.appVersionId, channels.staging.appVersionId]).toEqual([second.id, first.id]);
    expect(await countWaves(server.aws.table, () => promote(api, path, first.id, "production"))).toBe(2);
  });

  it("of another app or tenant, or gone, is refused", async () => {
    const { api, path, first } = await app();
    const other = await app();
    expect((await promote(api, path, other.first.id, "test")).body).toMatchObject({
      errors: [{ pointer: "/appVersionId" }],
    });
    expect((await promote(other.api, path, first.id, "test")).status).toBe(404);
    await server.aws.table.put(appVersionItem({ ...first, status: "vanished" }));
    expect((await promote(api, path, first.id, "test")).status).toBe(422);
    const stored = await appStore(server.aws.table).get(first.tenantId, first.appId);
    expect(stored?.channels).toBeUndefined();
    expect(stored === undefined ? undefined : appItem(stored).version).toBe(1);
  });
});
