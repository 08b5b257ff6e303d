import { afterAll, beforeAll, expect, it } from "vitest";
import { alarmStore } from "../../../shared/domain/alarm/store.ts";
import { deploymentKey, nodeKey } from "../../../shared/domain/deployment/entity.ts";
import { deploymentStore } from "../../../shared/domain/deployment/store.ts";
import { keepMetrics } from "../../../shared/domain/metric/keep.ts";
import { metricStore } from "../../../shared/domain/metric/store.ts";
import { noticesPartition } from "../../../shared/domain/notice/entity.ts";
import { judgeAlarms, silenceAlarms } from "../../../shared/pilot/judge-alarms.ts";
import { startTestApi, type TestApi } from "../test-api.ts";

let store: TestApi;
beforeAll(async () => {
  store = await startTestApi();
});
afterAll(() => store?.aws.stop());

const ID = "dep-0m9x2k4f7abcdefghj";
const node = (number: number) => `node-0m9x2k4f7abcdefgh${number}`;
const BEGIN = Date.parse("2026-11-21T09:00:00Z") / 1000;

/** A deployment of two nodes; `minute` reports what its disks measured in the n-th minute, as Pilot takes it. */
async function deployed() {
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
  const parts = { alarms: alarmStore(table), deployments: deploymentStore(table), metrics: metricStore(table) };
  const minute = async (n: number, ...disks: (number | null)[]) => {
    const now = new Date((BEGIN + n * 60) * 1000);
    const nodes = disks.map((disk, index) => ({ nodeId: node(index + 1), values: [disk] }));
    const report = { type: "metrics" as const, deploymentId: ID, at: now.toISOString(), names: ["node.disk"], nodes };
    const kept = await keepMetrics(parts.metrics, { tenantId, id: ID }, report, now);
    // What the queue delivers twice is judged twice.
    for (let time = 0; time < 2; time++) await judgeAlarms(parts, { tenantId, id: ID }, kept ?? 0, now);
  };
  const body = { deploymentId: ID, name: "disk", item: "node.disk", comparison: ">", threshold: 90, periods: 2 };
  const create = async (more: object = {}) => (await api.send("POST", "/alarms", { body: { ...body, ...more } })).body;
  const read = async (id: string) => (await api.send("GET", `/alarms/${id}`)).body;
  const told = async () =>
    (await table.queryAll({ pk: noticesPartition(tenantId) })).map(({ type, data }) => ({ type, data }));
  return { tenantId, api, parts, minute, create, read, told };
}

it("is raised when any node breaches in all periods, cleared when none does, and told once each", async () => {
  const { minute, create, read, told } = await deployed();
  const { id } = await create();
  expect(await read(id)).toMatchObject({ state: "no-data", history: [] });
  const states: string[] = [];
  const disks: [number, number][] = [
    [50, 50],
    [50, 95],
    [50, 96],
    [50, 97],
    [91, 80],
    [80, 80],
    [80, 80],
  ];
  for (const [n, [one, two]] of disks.entries()) {
    await minute(n, one, two);
    states.push((await read(id)).state);
  }
  // The minute that begins says that the one before is over.
  expect(states).toEqual(["no-data", "ok", "ok", "alarm", "alarm", "ok", "ok"]);
  const { history } = await read(id);
  expect(history.map(({ from, state }: { from: string; state: string }) => `${from} ${state}`)).toEqual([
    "alarm ok",
    "ok alarm",
    "no-data ok",
  ]);
  expect(history[1].breaching).toEqual([{ nodeId: node(2), value: 96 }]);
  const notices = await told();
  expect(notices.map(({ type }) => type).sort()).toEqual(["alarm.cleared", "alarm.raised"]);
  expect(notices.find(({ type }) => type === "alarm.raised")?.data).toMatchObject({
    alarmId: id,
    deploymentId: ID,
    condition: "> 90",
  });
});

it("says that nothing is measured, by reports and without any, and clears nothing by that", async () => {
  const { tenantId, parts, minute, create, read, told } = await deployed();
  const { id } = await create({ periods: 1 });
  await minute(0, 95, 95);
  await minute(1, null, null);
  expect((await read(id)).state).toBe("alarm");
  await minute(2, null, null);
  expect((await read(id)).state).toBe("no-data");
  await minute(3, 95, 95);
  await minute(4, 95, 95);
  expect((await read(id)).state).toBe("alarm");
  await silenceAlarms(parts, { tenantId, id: ID }, new Date((BEGIN + 600) * 1000));
  expect((await read(id)).state).toBe("no-data");
  expect((await told()).map(({ type }) => type)).toEqual(["alarm.raised", "alarm.raised"]);
});

it("judges one node or role, with longer periods, and nothing while it is off", async () => {
  const { api, minute, create, read } = await deployed();
  const [other, five, off] = [
    await create({ nodeId: node(1) }),
    await create({ period: 300, periods: 1, statistic: "min" }),
    await create({ enabled: false, periods: 1 }),
  ];
  for (let n = 0; n <= 5; n++) await minute(n, 50, 95);
  expect((await read(other.id)).state).toBe("ok");
  expect(await read(five.id)).toMatchObject({ state: "alarm", breaching: [{ nodeId: node(2), value: 95 }] });
  expect((await read(off.id)).state).toBe("no-data");
  const change = (body: object, match: string) =>
    api.send("PATCH", `/alarms/${off.id}`, { body, headers: { "if-match": match } });
  expect(await change({ enabled: true, threshold: 10 }, '"1"')).toMatchObject({
    status: 200,
    body: { enabled: true, threshold: 10, version: 2 },
  });
  expect((await change({ enabled: false }, '"1"')).status).toBe(412);
  await minute(6, 50, 95);
  await minute(7, 50, 95);
  expect((await read(off.id)).state).toBe("alarm");
  // What was noted of its state is no change of its own.
  expect((await api.send("DELETE", `/alarms/${off.id}`, { headers: { "if-match": '"2"' } })).status).toBe(204);
  expect((await api.send("GET", `/alarms?deploymentId=${ID}`)).body.items).toHaveLength(2);
});

it("is for deployments that one sees, at most 50 of each, and of at most six hours", async () => {
  const { tenantId, api, create } = await deployed();
  const { id } = await create();
  const stranger = store.tenant().api;
  expect((await stranger.send("GET", `/alarms/${id}`)).status).toBe(404);
  const body = { deploymentId: ID, name: "x", item: "node.cpu", comparison: ">", threshold: 1 };
  expect((await stranger.send("POST", "/alarms", { body })).status).toBe(404);
  const blind = store.client.as({ tenantId, grants: "alarms:*@own" });
  expect((await blind.send("POST", "/alarms", { body })).status).toBe(404);
  const long = { ...body, period: 3600, periods: 7 };
  expect((await api.send("POST", "/alarms", { body: long })).status).toBe(422);
  for (let more = 1; more < 50; more++) expect((await create()).id).toBeDefined();
  expect((await api.send("POST", "/alarms", { body })).body).toMatchObject({ status: 409, code: "limit-reached" });
});
