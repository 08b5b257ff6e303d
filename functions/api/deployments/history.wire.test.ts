import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MASK } from "../../../shared/packages/contract.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedRuntime, seedZookeeper } from "../test-store.ts";
import { seedVersion } from "../test-versions.ts";
import { settle } from "./test-settle.ts";

let test: TestApi;
beforeAll(async () => {
  test = await startTestApi();
});
afterAll(() => test?.aws.stop());

/** A deployment that was configured twice, once in vain, and upgraded. */
async function storied() {
  const { table } = test.aws;
  const { tenantId, api } = test.tenant();
  const { version } = await seedZookeeper(table, tenantId, { passwords: true });
  await seedRuntime(table, tenantId);
  const begin = new Date().toISOString();
  const values = { cluster: { subnet: "subnet-0a1b2c3d", admin_password: "first-secret" } };
  const { body } = await api.send("POST", "/deployments", {
    body: { appVersionId: version.id, values, reason: "a store" },
  });
  const times: string[] = [];
  const note = async () => {
    await new Promise((done) => setTimeout(done, 5));
    times.push(new Date().toISOString());
    await new Promise((done) => setTimeout(done, 5));
  };
  await note();
  await settle(table, tenantId, body.lastJobId);
  await note();
  const path = `/deployments/${body.id}`;
  const does = async (verb: string, request: object, end?: "failed") => {
    const answer = await api.send("POST", `${path}:${verb}`, { body: request });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    await settle(table, tenantId, answer.body.activeJobId, end);
    await note();
  };
  const changed = { env: { tickTime: 900 }, cluster: { admin_password: "second-secret" } };
  await does("configure", { values: changed, reason: "slow" });
  const later = await seedVersion(table, version, "0.2.0");
  await does("upgrade", { appVersionId: later.id }, "failed");
  await does("roll-back", { reason: "back" });
  return { tenantId, api, path, version, later, begin, times };
}

describe("the revisions of a deployment", () => {
  it("are listed newest first in pages, and read one by one, without a secret", async () => {
    const { api, path } = await storied();
    const first = await api.send("GET", `${path}/revisions?pageSize=3`);
    expect(first.body.items.map(({ number }: { number: number }) => number)).toEqual([4, 3, 2]);
    const rest = await api.send("GET", `${path}/revisions?pageSize=3&pageToken=${first.body.nextPageToken}`);
    expect(rest.body.items).toMatchObject([{ number: 1, operation: "deploy", reason: "a store", status: "applied" }]);
    expect(first.body.items).toMatchObject([
      { operation: "roll-back", restores: 2, status: "applied", author: "tok-tester" },
      { operation: "upgrade", status: "failed" },
      { operation: "configure", reason: "slow", status: "applied" },
    ]);
    const two = await api.send("GET", `${path}/revisions/2`);
    expect(two.body.spec).toMatchObject({ values: { env: { tickTime: 900 }, cluster: { admin_password: MASK } } });
    expect(two.body.spec).not.toHaveProperty("sealedValues");
    expect((await api.send("GET", `${path}/revisions/9`)).status).toBe(404);
    expect((await api.send("GET", `${path}/revisions/0`)).status).toBe(404);
    const stranger = test.tenant().api;
    for (const tail of ["", "/1", "/1/diff/2"])
      expect((await stranger.send("GET", `${path}/revisions${tail}`)).status).toBe(404);
    expect((await stranger.send("GET", `${path}?at=1`)).status).toBe(404);
  });

  it("are compared leaf by leaf; of a secret it is told that it changed, and no more", async () => {
    const { api, path, version, later } = await storied();
    const diff = await api.send("GET", `${path}/revisions/1/diff/2`);
    expect(diff.body).toEqual({
      from: 1,
      to: 2,
      values: [
        { pointer: "/cluster/admin_password", before: MASK, after: MASK },
        { pointer: "/env/tickTime", before: 500, after: 900 },
      ],
      spec: [],
    });
    expect(JSON.stringify(diff.body)).not.toContain("secret");
    const versions = await api.send("GET", `${path}/revisions/3/diff/2`);
    expect(versions.body).toMatchObject({
      values: [],
      spec: [{ pointer: "/appVersionId", before: later.id, after: version.id }],
    });
    expect((await api.send("GET", `${path}/revisions/4/diff/2`)).body).toMatchObject({ values: [], spec: [] });
  });
});

describe("GET /deployments/{id}?at=", () => {
  it("tells what it was, by whom and why, also after it is deleted", async () => {
    const { tenantId, api, path, begin, times, version } = await storied();
    const at = async (when: string) => (await api.send("GET", `${path}?at=${encodeURIComponent(when)}`)).body;
    const check = async () => {
      const [asked = "", made = "", configured = "", failed = "", back = ""] = times;
      expect(await at(asked)).toMatchObject({
        status: "creating",
        past: { revision: { number: 1 }, job: { kind: "deploy", reason: "a store" } },
      });
      expect(await at(made)).toMatchObject({ status: "active", values: { env: { tickTime: 500 } }, nodes: [] });
      expect(await at(configured)).toMatchObject({
        status: "active",
        revision: 2,
        values: { env: { tickTime: 900 } },
        past: { revision: { number: 2, operation: "configure", author: "tok-tester", reason: "slow" } },
      });
      // The upgrade that failed never came to count.
      expect(await at(failed)).toMatchObject({ status: "failed", revision: 2, appVersionId: version.id });
      expect(await at(back)).toMatchObject({ status: "active", revision: 4, past: { revision: { reason: "back" } } });
      expect(await at("1")).toMatchObject({ status: "active", values: { env: { tickTime: 500 } } });
      expect((await api.send("GET", `${path}?at=99`)).status).toBe(404);
      expect((await api.send("GET", `${path}?at=${begin.replace(/^\d{4}/, "2001")}`)).status).toBe(404);
      expect((await api.send("GET", `${path}?at=yesterday`)).status).toBe(400);
    };
    await check();
    const gone = await api.send("DELETE", path, { headers: { "if-match": "*" } });
    await settle(test.aws.table, tenantId, gone.body.activeJobId);
    expect((await api.send("GET", path)).body.status).toBe("deleted");
    await check();
    expect((await api.send("GET", `${path}/revisions`)).body.items).toHaveLength(5);
    expect(await at(new Date().toISOString())).toMatchObject({ status: "deleted" });
  });
});
