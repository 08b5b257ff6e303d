import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { backupScheduleStore } from "../../../shared/domain/backup/schedule-store.ts";
import type { Deployment } from "../../../shared/domain/deployment/schema.ts";
import { startTestApi, type TestApi } from "../test-api.ts";
import { seedLiving } from "./test-living.ts";

let server: TestApi;

beforeAll(async () => {
  server = await startTestApi();
});

afterAll(async () => {
  await server?.aws.stop();
});

async function living(more: Partial<Deployment> = {}) {
  const { tenantId, api } = server.tenant();
  const { deployment } = await seedLiving(server, tenantId, more);
  const path = `/deployments/${deployment.id}/backup-schedule`;
  const set = (body: object, match = "*") => api.send("PATCH", path, { body, headers: { "if-match": match } });
  return { tenantId, api, deployment, path, set };
}

const daily = { dailyAt: "02:30", timeZone: "Asia/Shanghai" };

describe("a deployment's back-up schedule", () => {
  it("is off until it is set, changes with its version, and goes off", async () => {
    const { api, path, set } = await living();
    expect(await api.send("GET", path)).toMatchObject({ status: 200, body: { enabled: false, version: 0 } });
    expect((await api.send("PATCH", path, { body: { times: daily } })).status).toBe(428);
    const first = await set({ times: daily }, '"0"');
    expect(first).toMatchObject({ status: 200, body: { enabled: true, times: daily, keep: { count: 7 }, version: 1 } });
    expect(first.body.nextAt).toMatch(/T18:30:00\.000Z$/);
    expect((await set({ keep: { count: 1 } }, '"0"')).status).toBe(412);
    const second = await set({ keep: { count: 3, days: 30 } }, '"1"');
    expect(second.body).toMatchObject({ times: daily, keep: { count: 3, days: 30 }, nextAt: first.body.nextAt });
    const hourly = await set({ times: { everyHours: 6 } });
    expect(hourly.body.times).toEqual({ everyHours: 6 });
    const off = await set({ enabled: false });
    expect(off.body).toMatchObject({ enabled: false, version: 4 });
    expect(off.body).not.toHaveProperty("nextAt");
    expect((await api.send("GET", path)).body).toEqual(off.body);
  });

  it("says what became of the last time", async () => {
    const { api, tenantId, deployment, path, set } = await living();
    await set({ times: { everyHours: 6 } });
    const store = backupScheduleStore(server.aws.table);
    const saved = async (last: NonNullable<Awaited<ReturnType<typeof store.get>>>["last"]) => {
      const before = await store.get(tenantId, deployment.id);
      if (before === undefined || last === undefined) throw new Error("no schedule");
      await store.save(before, { ...before, turn: before.turn + 1, last });
    };
    const dueAt = "2026-11-22T02:30:00.000Z";
    await saved({ dueAt, reason: "It was stopped." });
    expect((await api.send("GET", path)).body.last).toEqual({ dueAt, reason: "It was stopped.", status: "skipped" });
    await saved({ dueAt, jobId: deployment.lastJobId, backupId: "bak-1" });
    expect((await api.send("GET", path)).body.last).toMatchObject({ status: "succeeded", backupId: "bak-1" });
  });

  it("is refused where it is no schedule, and where no back-up could ever be made", async () => {
    const { set } = await living();
    for (const [body, pointer] of [
      [{}, "/times"],
      [{ times: { everyHours: 0 } }, "/times"],
      [{ times: { dailyAt: "02:30", timeZone: "Mars/One" } }, "/times"],
      [{ times: daily, keep: {} }, "/keep"],
      [{ times: daily, other: 1 }, ""],
    ] as const) {
      const { status, body: problem } = await set(body);
      expect([JSON.stringify(body), status]).toEqual([JSON.stringify(body), 422]);
      expect(problem.errors[0].pointer.startsWith(pointer)).toBe(true);
    }
    const ceased = await living({ status: "ceased" });
    expect((await ceased.set({ times: daily })).body).toMatchObject({ status: 409, code: "wrong-state" });
    const { tenantId, api } = server.tenant();
    const { deployment } = await seedLiving(server, tenantId, {}, { roles: [] });
    const none = await api.send("PATCH", `/deployments/${deployment.id}/backup-schedule`, {
      body: { times: daily },
      headers: { "if-match": "*" },
    });
    expect(none.body).toMatchObject({ status: 422, title: "There is nothing to back up" });
  });

  it("needs the permission to back up, in reach; to another tenant it is not there", async () => {
    const { tenantId, path } = await living();
    const headers = { "if-match": "*" };
    const body = { times: daily };
    const stranger = server.tenant().api;
    const reader = server.client.as({ tenantId, grants: "deployments:read@tenant" });
    const other = server.client.as({ tenantId, actorId: "usr-other", grants: "deployments:*@own" });
    for (const one of [stranger, other]) {
      expect((await one.send("GET", path)).status).toBe(404);
      expect((await one.send("PATCH", path, { body, headers })).status).toBe(404);
    }
    expect((await reader.send("GET", path)).status).toBe(200);
    expect((await reader.send("PATCH", path, { body, headers })).status).toBe(403);
  });
});
