import { afterAll, beforeAll, expect, it } from "vitest";
import { deploymentKey, nodeKey } from "../../../shared/domain/deployment/entity.ts";
import { keepMetrics } from "../../../shared/domain/metric/keep.ts";
import { metricStore } from "../../../shared/domain/metric/store.ts";
import { startTestApi, type TestApi } from "../test-api.ts";

let store: TestApi;
beforeAll(async () => {
  store = await startTestApi();
});
afterAll(() => store?.aws.stop());

const ID = "dep-0m9x2k4f7abcdefghj";
const node = (number: number) => `node-0m9x2k4f7abcdefgh${number}`;
const minuteOf = (date: Date) => Math.floor(date.getTime() / 60_000) * 60_000;
/** The minute before the last one, so that what follows it is there, too. */
const end = () => minuteOf(new Date()) - 60_000;

/** A deployment of two nodes whose last twelve minutes were measured, a value each of its number. */
async function measured() {
  const { tenantId, api } = store.tenant();
  const { table } = store.aws;
  const at = new Date().toISOString();
  await table.put({
    ...deploymentKey(tenantId, ID),
    ...{ id: ID, tenantId, name: "zk", description: "", appId: "app-1", appVersionId: "appv-1", repoId: "repo-1" },
    ...{ runtimeId: "rt-1", provider: "aws", credentialId: "cred-1", values: {}, subnetId: "s", status: "active" },
    ...{ lastJobId: "job-1", metadataVersion: 1, version: 1, createdAt: at, updatedAt: at },
  });
  for (const sid of [1, 2])
    await table.put({
      ...nodeKey(tenantId, ID, sid),
      ...{ id: node(sid), tenantId, deploymentId: ID, role: "zk", sid, cpu: 1, memory: 1, volumeSize: 0 },
      ...{ status: "active", health: "online", confd: true, sealedToken: "", tokenSha256: "", updatedAt: at },
    });
  const metrics = metricStore(table);
  const item = (name: string, statistic: "avg" | "delta" | "mode", scale: number) => {
    const type = statistic === "mode" ? ("str" as const) : ("int" as const);
    return { name, unit: "ms", type, statistic, enums: [], scale, alarm: name === "latency" };
  };
  await metrics.describe(tenantId, ID, {
    role: "zk",
    items: [item("latency", "avg", 0.1), item("packets", "delta", 1), item("mode", "mode", 1)],
  });
  const begin = end() - 12 * 60_000;
  for (let n = 0; n < 12; n++) {
    const report = {
      type: "metrics" as const,
      deploymentId: ID,
      at: new Date(begin + n * 60_000).toISOString(),
      names: ["latency", "packets", "mode", "node.cpu", "undeclared"],
      nodes: [1, 2].map((sid) => ({
        nodeId: node(sid),
        values: [n + sid, n * n, sid === 1 ? "leader" : "follower", 50, 1],
      })),
    };
    await keepMetrics(metrics, { tenantId, id: ID }, report, new Date(begin + n * 60_000));
  }
  const read = async (query: Record<string, string> = {}) =>
    (await api.send("GET", `/deployments/${ID}/metrics?${new URLSearchParams(query)}`)).body;
  return { api, begin, read };
}

it("what the package measures is readable as series, with unit, statistic and scale", async () => {
  const { begin, read, api } = await measured();
  const items = (await api.send("GET", `/deployments/${ID}/metrics/items`)).body.items;
  expect(items.map((item: { name: string; alarm: boolean }) => [item.name, item.alarm])).toEqual([
    ["latency", true],
    ["packets", false],
    ["mode", false],
    ["node.cpu", true],
    ["node.memory", true],
    ["node.disk", true],
    ["node.health", true],
  ]);
  const window = { from: new Date(begin).toISOString(), to: new Date(begin + 12 * 60_000).toISOString() };
  const latency = await read({ ...window, item: "latency", node: node(1), step: "60" });
  expect(latency).toMatchObject({ step: 60, series: [{ role: "zk", unit: "ms", statistic: "avg" }] });
  expect(latency.series[0].points.map(({ value }: { value: number }) => value)).toEqual(
    Array.from({ length: 12 }, (_, n) => (n + 1) / 10).map((value) => Number(value.toPrecision(12))),
  );
  expect(latency.series[0].points[0].at).toBe(window.from);
  const all = await read({ ...window, step: "60" });
  expect(all.series).toHaveLength(2 * 4);
  expect(JSON.stringify(all)).not.toContain("undeclared");
  const max = await read({ ...window, item: "latency,mode", statistic: "latest", step: "86400" });
  expect(max.series.map(({ points }: { points: { value: unknown }[] }) => points.at(-1)?.value)).toEqual([
    1.2,
    "leader",
    1.3,
    "follower",
  ]);
  // All differences together are the whole way, over however many steps.
  const packets = await read({ ...window, item: "packets", node: node(2), step: "60" });
  const sum = packets.series[0].points.reduce((total: number, { value }: { value: number }) => total + value, 0);
  expect(sum).toBe(11 * 11);
});

it("refuses what would be too much, another's deployment, and what it does not know", async () => {
  const { api } = await measured();
  const get = (path: string) => api.send("GET", `/deployments/${path}`);
  const day = new Date(Date.now() - 86_000_000).toISOString();
  expect(await get(`${ID}/metrics?from=${day}&step=300`)).toMatchObject({ status: 200 });
  const year = new Date(Date.now() - 365 * 86_400_000).toISOString();
  expect((await get(`${ID}/metrics?from=${year}&step=3600`)).body).toMatchObject({
    status: 422,
    code: "too-many-points",
  });
  for (const query of ["from=yesterday", "step=1", "node=node", "statistic=p99", "color=red"])
    expect((await get(`${ID}/metrics?${query}`)).status, query).toBe(400);
  const stranger = store.tenant().api;
  for (const path of [`${ID}/metrics`, `${ID}/metrics/items`])
    expect((await stranger.send("GET", `/deployments/${path}`)).status).toBe(404);
});
