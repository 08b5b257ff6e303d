import { afterAll, beforeAll, expect, it } from "vitest";
import { deploymentKey } from "../../../shared/domain/deployment/entity.ts";
import { startTestApi, type TestApi } from "../test-api.ts";

let store: TestApi;
beforeAll(async () => {
  store = await startTestApi();
});
afterAll(() => store?.aws.stop());

const ID = "dep-0m9x2k4f7abcdefghj";
const NODE = "node-0m9x2k4f7abcdefghj";

async function deployed() {
  const { tenantId, api } = store.tenant();
  const at = new Date().toISOString();
  await store.aws.table.put({
    ...deploymentKey(tenantId, ID),
    ...{ id: ID, tenantId, name: "zk", description: "", appId: "app-1", appVersionId: "appv-1", repoId: "repo-1" },
    ...{ runtimeId: "rt-1", provider: "aws", credentialId: "cred-1", values: {}, subnetId: "s", status: "active" },
    ...{ lastJobId: "job-1", metadataVersion: 1, version: 1, createdAt: at, updatedAt: at, createdBy: "somebody" },
  });
  const get = (path: string, as = api) => as.send("GET", `/deployments/${ID}/${path}`);
  return { tenantId, api, get };
}

it("asks Pilot for the log of a node, and answers text and place", async () => {
  const { tenantId, get } = await deployed();
  store.answer(() => ({ status: "answered", text: JSON.stringify({ size: 9, from: 2, to: 9, text: "the end" }) }));
  const answer = await get(`nodes/${NODE}/logs?name=/var/log/zk.log&tail=5`);
  expect(answer).toMatchObject({
    status: 200,
    body: { name: "/var/log/zk.log", size: 9, from: 2, to: 9, text: "the end" },
  });
  await get(`nodes/${NODE}/logs?from=100&bytes=50`);
  const look = { kind: "log", nodeId: NODE };
  expect(store.asked.map(({ name, payload }) => ({ name, payload }))).toEqual([
    {
      name: "ask",
      payload: { tenantId, deploymentId: ID, look: { ...look, name: "/var/log/zk.log", range: { tail: 5 } } },
    },
    {
      name: "ask",
      payload: { tenantId, deploymentId: ID, look: { ...look, name: "stdout", range: { from: 100, bytes: 50 } } },
    },
  ]);
});

it("says who was silent, what went wrong, and which names there are", async () => {
  const { get } = await deployed();
  store.answer(() => ({ status: "silent", detail: "It sleeps." }));
  expect(await get(`nodes/${NODE}/logs`)).toMatchObject({
    status: 504,
    body: { code: "node-silent", detail: "It sleeps.", retryable: true },
  });
  store.answer(() => ({ status: "failed", detail: "The command ended with exit code 4.", output: "wrong" }));
  expect(await get("tabs/clients")).toMatchObject({ status: 502, body: { code: "look-failed", output: "wrong" } });
  store.answer(() => ({ status: "unknown", what: "log", known: ["stdout", "confd"] }));
  expect(await get(`nodes/${NODE}/logs?name=x`)).toMatchObject({ status: 404, body: { known: ["stdout", "confd"] } });
  for (const path of [`nodes/${NODE}/logs?tail=0`, `nodes/${NODE}/logs?bytes=262145`, "tabs/a?node=n", "tabs/a?x=1"])
    expect((await get(path)).status, path).toBe(400);
});

it("takes of a tab what the package format allows, and nothing else", async () => {
  const { get } = await deployed();
  const print = (printed: unknown) => store.answer(() => ({ status: "answered", text: JSON.stringify(printed) }));
  print({
    labels: ["a", "b"],
    data: [
      ["1", 2],
      [true, null],
    ],
    more: "dropped",
  });
  expect((await get("tabs/clients")).body).toEqual({
    name: "clients",
    labels: ["a", "b"],
    data: [
      ["1", "2"],
      ["true", ""],
    ],
  });
  const rows = (count: number) => Array.from({ length: count }, () => ["x"]);
  print({ labels: ["a"], data: rows(225) });
  expect((await get("tabs/clients")).status).toBe(200);
  for (const wrong of [
    { labels: ["a"], data: rows(226) },
    { labels: ["a", "b", "c", "d", "e", "f"], data: [] },
    { labels: ["a"], data: [[{ html: "<b>" }]] },
    { labels: [], data: [] },
    ["a"],
    "text",
  ]) {
    print(wrong);
    expect((await get("tabs/clients")).body, JSON.stringify(wrong)).toMatchObject({ status: 502, code: "look-failed" });
  }
});

it("asks for nobody who may not see the deployment or its logs", async () => {
  const { tenantId, get } = await deployed();
  store.asked.length = 0;
  const who = (grants: string) => store.client.as({ tenantId, grants });
  expect((await get("tabs/clients", who("deployments:read@tenant"))).status).toBe(403);
  expect((await get("tabs/clients", who("logs:read@own"))).status).toBe(404);
  expect((await get(`nodes/${NODE}/logs`, store.tenant().api)).status).toBe(404);
  expect(store.asked).toEqual([]);
});
